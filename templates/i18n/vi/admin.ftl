# Pages of administrators beside those about staff.

outbox-title = Thư gửi đi
outbox-lead = Thông báo chờ gửi, gửi chưa được và đã dừng, cùng câu trả lời của máy chủ thư. Nội dung thư không hiện ở đây.
outbox-tabs = Trạng thái của thư
outbox-state-waiting = Chờ gửi
outbox-state-digest = Chờ bản tin ngày
outbox-state-leased = Đang gửi
outbox-state-failed = Sẽ gửi lại
outbox-state-dead = Đã dừng
outbox-state-sent = Đã gửi
outbox-state-cancelled = Đã hủy
outbox-state-account_only = Chỉ trong hộp thư
outbox-kind = Thông báo
outbox-to = Gửi cho
outbox-file = Hồ sơ
outbox-written = Viết lúc
outbox-tried = { $count } lần gửi
outbox-next = Gửi lại lúc { $at }
outbox-sent = Gửi lúc { $at }
outbox-answer = Máy chủ thư trả lời
outbox-answer-none = Chưa có câu trả lời
outbox-retry = Gửi lại
outbox-retry-all = Gửi lại tất cả thư đã dừng
outbox-none = Không có thư nào ở trạng thái này
outbox-none-next = Thư gửi chưa được sẽ tự gửi lại; thư đã dừng cần bạn xem câu trả lời của máy chủ rồi gửi lại.
flash-outbox-retried = Đã xếp lại để gửi ngay.
