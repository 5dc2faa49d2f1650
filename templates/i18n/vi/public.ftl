# The pages everybody may read.

home-title = Gửi sáng kiến
home-question = Bạn có sáng kiến?
home-lead = Hãy viết cho chúng tôi. Sáng kiến của bạn được chuyển đến đúng cơ quan, có người xem xét, có thời hạn, và bạn chắc chắn nhận được câu trả lời.
home-send = Gửi sáng kiến
home-way = Sáng kiến của bạn sẽ đi như thế nào
home-way-more = Đọc kỹ hơn về cách xử lý hồ sơ
home-step-1 = Bạn viết và gửi
home-step-1-text = Đăng nhập bằng VNeID, viết từng phần, lưu nháp lúc nào cũng được. Gửi xong, bạn có ngay mã hồ sơ.
home-step-2 = Cơ quan tiếp nhận
home-step-2-text = Hồ sơ tự chuyển đến cơ quan phụ trách lĩnh vực. Nếu thiếu gì, họ hỏi lại bạn.
home-step-3 = Chuyên gia thẩm định
home-step-3-text = Người không liên quan đến bạn chấm theo tiêu chí công khai. Bạn luôn thấy ai đang giữ hồ sơ và đến bao giờ.
home-step-4 = Bạn nhận câu trả lời
home-step-4-text = Kết quả kèm lý do, trong hộp thư của bạn và qua email nếu bạn có.

help-title = Cách chúng tôi xử lý hồ sơ
