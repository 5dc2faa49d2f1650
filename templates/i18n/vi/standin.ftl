# The stand-in for VNeID: pages that only a demonstration shows.

standin-name = Định danh giả lập
standin-ribbon = Bản trình diễn: đây không phải VNeID, và mọi người trong danh sách đều không có thật.
standin-title = Bạn muốn đăng nhập bằng ai?
standin-lead = Chọn một người để đăng nhập vào cổng Sáng Kiến. Không cần mật khẩu. Cổng sẽ nhận họ tên, số định danh và ngày sinh (đều là giả định) của người này.
standin-level = Mức định danh
standin-level-2 = Mức 2: đã xác thực giấy tờ và khuôn mặt
standin-level-1 = Mức 1: chỉ có thông tin tự khai
standin-citizens = Công dân
standin-assistant = Nhập hồ sơ giúp người khác
standin-only-level-1 = Chỉ có mức 1
standin-role-at = { $role }, { $agency }
standin-cancel = Hủy, quay lại cổng
standin-other-language = English

standin-agency-BKHCN = Bộ Khoa học và Công nghệ
standin-agency-BYT = Bộ Y tế
standin-agency-T01 = Thành phố Hà Nội
standin-agency-BGDDT = Bộ Giáo dục và Đào tạo
standin-agency-BNNMT = Bộ Nông nghiệp và Môi trường

standin-out-title = Bạn đã đăng xuất
standin-out-text = Bạn có thể đóng trang này.
standin-wrong-title = Không thực hiện được yêu cầu này
standin-wrong-client = Ứng dụng gửi bạn đến đây chưa đăng ký với trang định danh giả lập. Hãy quay lại cổng Sáng Kiến và bấm đăng nhập lại.
standin-wrong-redirect = Địa chỉ quay về không nằm trong danh sách đã đăng ký. Hãy mở cổng Sáng Kiến bằng đúng địa chỉ in ra khi khởi động.
standin-wrong-hint = Phiên đăng nhập cần kết thúc không do trang này cấp. Bạn có thể đóng trang này.
standin-home-title = Trang định danh giả lập
standin-home-text = Trang này thay cho VNeID trong bản trình diễn. Hãy mở cổng Sáng Kiến và bấm đăng nhập; cổng sẽ đưa bạn đến đây.
