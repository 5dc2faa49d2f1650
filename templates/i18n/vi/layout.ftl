# The frame of every page: header, navigation, footer, messages carried from the page before.

layout-skip = Đến nội dung chính
layout-menu = Danh mục
layout-nav = Danh mục chính
layout-demo-name = Về bản trình diễn
layout-demo = Bản trình diễn: mọi người, mọi hồ sơ ở đây đều là giả định.
layout-invented-name = Về dữ liệu của cổng
layout-invented = Cơ sở dữ liệu này có dữ liệu giả định.
layout-demo-mailbox = Xem thư đã gửi
layout-unread = chưa đọc
layout-other-language = English
layout-account = Tài khoản
layout-sign-in = Đăng nhập
layout-sign-out = Đăng xuất
layout-foot = Cổng tiếp nhận sáng kiến của người dân. Mỗi sáng kiến đều có người nhận, có thời hạn và có câu trả lời.
layout-staff-door = Dành cho cán bộ
layout-print-code = Mã hồ sơ

nav-my = Hồ sơ của tôi
nav-inbox = Hộp thư
nav-queue = Danh sách việc
nav-accepted = Sáng kiến được chấp nhận
nav-ministry-figures = Số liệu tổng hợp
nav-admin = Quản trị
nav-initiatives = Sáng kiến
nav-track = Tra cứu hồ sơ
nav-figures = Số liệu
nav-help = Cách xử lý hồ sơ

flash-saved = Đã lưu.
flash-sent = Đã gửi.
flash-done = Đã thực hiện.
flash-signed-out = Bạn đã đăng xuất.
flash-deleted = Đã xóa.

## Parts used on many pages
part-required-note = Mục không ghi “không bắt buộc” đều cần điền.
part-optional = không bắt buộc
part-choose = Chọn
part-faults = Vui lòng xem lại { $count } mục sau
part-count = { $given }/{ $max } ký tự
part-next = Xem tiếp
part-first = Về đầu danh sách
part-pages = Các trang của danh sách
part-search = Tìm
part-filter = Lọc
part-clear = Bỏ lọc
part-due = Hạn
part-paused = Tạm dừng
part-provisional = tạm tính
part-clock-ran = đã dùng
part-clock-stood = tạm dừng
part-clock-left = còn lại
part-clock = Thời hạn { $total } ngày làm việc: đã dùng { $used }, tạm dừng { $paused }.

## Drafts that save themselves (static/*.js reads these from the page)
draft-saving = Đang lưu…
draft-saved = Đã lưu { $time }
draft-offline = Chưa lưu được. Nội dung vẫn được giữ trên máy này; khi có mạng lại, hãy bấm “Lưu nháp”.
draft-signed-out = Phiên đăng nhập đã hết. Nội dung vẫn được giữ trên máy này; hãy đăng nhập lại.
draft-stale = Bản nháp đã được sửa ở nơi khác nên chưa lưu được. Nội dung bạn vừa gõ vẫn được giữ trên máy này; hãy tải lại trang rồi chọn lấy lại.
draft-handed-in = Hồ sơ đã được gửi từ nơi khác nên nội dung bạn vừa gõ không được lưu vào hồ sơ. Nội dung đó vẫn ở trong ô để bạn sao chép.
draft-ended = Hồ sơ đã kết thúc nên nội dung bạn vừa gõ không được lưu. Nội dung đó vẫn ở trong ô để bạn sao chép.
draft-restore = Có nội dung bạn đã gõ lúc { $time } mà chưa lưu được.
draft-restore-yes = Lấy lại nội dung này
draft-restore-no = Bỏ qua

## Desk by keyboard, long work
keys-move = lên xuống
keys-open = mở
keys-select = chọn
keys-on = Bật phím tắt
keys-off = Tắt phím tắt
work-progress = Đã xong { $done } trên { $total }
