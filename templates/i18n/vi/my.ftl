# What a citizen reads and does: the list, the form, the receipt, the file, the inbox.

my-new = Gửi sáng kiến mới
my-asked = Bạn cần làm gì
my-asked-text = Cơ quan đề nghị bạn bổ sung hồ sơ.
my-asked-nothing = Hiện chưa có việc gì cần bạn làm. Khi có thay đổi, chúng tôi sẽ báo cho bạn.
my-answer = Xem và bổ sung
my-drafts = Bản nháp
my-files = Hồ sơ đã gửi
my-assisted = Bạn đang viết giúp người khác
my-touched = sửa
my-ready = Đã đủ, có thể gửi
my-missing = Còn { $count } mục cần xem lại
my-missing-one = Bước { $step } · { $what }: { $fault }
my-nothing-missing = Đã đủ các mục cần điền. Xem lại và gửi
my-untitled = (chưa có tên)
my-none = Bạn chưa có hồ sơ nào
my-none-next = Hãy kể cho chúng tôi về sáng kiến của bạn. Bạn có thể viết dần và lưu lại bất cứ lúc nào.
my-with-you = Đang chờ bạn
my-you = Bạn
my-assist-lead = Bạn là thành viên tổ công nghệ số cộng đồng?
my-assist-link = Viết giúp người khác

## Begin
my-new-lead = Chọn loại phù hợp nhất. Nếu chưa chắc, hãy chọn loại đầu tiên; cán bộ sẽ hướng dẫn bạn.
my-new-kind = Bạn muốn gửi gì
my-begin = Bắt đầu viết
my-full = Bạn đã có { $most } bản nháp
my-full-next = Vui lòng gửi hoặc xóa bớt một bản nháp trước khi viết mới.
my-assist-title = Viết giúp người khác
my-assist-text = Bạn viết và gửi thay; người đề xuất xem lại và đồng ý trước khi hồ sơ được gửi.
my-assist-number = Số định danh cá nhân của người đề xuất
my-assist-number-help = 12 chữ số trên thẻ căn cước. Người đề xuất phải đăng nhập vào cổng ít nhất một lần trước đó.
my-assist-full = Người này đã có quá nhiều bản nháp. Hãy nhờ họ gửi hoặc xóa bớt một bản nháp, rồi thử lại.

## The form
my-step = Bước { $at } trên { $all }
my-step-back = Quay lại
my-save-continue = Lưu và tiếp tục
my-save-draft = Lưu nháp
my-row = Mục
my-row-add = Thêm một mục
my-row-remove = Bỏ mục này
my-mending = Bạn đang bổ sung hồ sơ đã gửi. Sửa xong, hãy xem lại và gửi lại ở bước cuối.
my-stale-title = Bản này vừa được lưu ở nơi khác
my-stale-text = Có thể bạn đang mở trang này ở một thẻ hoặc máy khác. Những gì bạn vừa gõ còn nguyên bên dưới nhưng chưa được lưu. Bấm lưu để thay bản đã lưu bằng nội dung này.
my-stale-look = Xem bản đã lưu ở thẻ mới
my-stale-again = Hồ sơ đã thay đổi trong lúc bạn xem. Vui lòng kiểm tra rồi bấm lại nếu vẫn muốn làm việc này.
my-discard-text = Bản nháp và các tệp đính kèm sẽ bị xóa hẳn, không lấy lại được.
my-keep = Giữ bản nháp
my-file-limits = Nhận các tệp: { $kinds }. Tối đa { $size } mỗi tệp.
my-file-choose = Chọn tệp
my-file-send = Tải tệp lên
my-file-remove = Bỏ tệp
file-refused-empty = Chưa có tệp nào, hoặc tệp không có nội dung.
file-refused-too-large = Tệp lớn hơn { $limit }. Vui lòng nén lại hoặc chia nhỏ.
file-refused-kind-not-allowed = Chúng tôi không nhận loại tệp này. Các loại được nhận: { $kinds }.
file-refused-name-mismatch = Nội dung của tệp không đúng với đuôi “.{ $ending }”. Vui lòng kiểm tra lại tệp.
file-refused-not-text = Tệp văn bản này không đọc được. Vui lòng lưu lại dạng UTF-8.
file-refused-macros = Tệp có chứa macro (lệnh tự chạy) nên không được nhận. Vui lòng lưu lại ở dạng không có macro rồi tải lên lại.
file-refused-damaged = Tệp bị hỏng hoặc thiếu. Vui lòng mở thử rồi tải lên lại.
file-refused-interrupted = Tệp chưa được gửi hết. Vui lòng thử lại.
file-refused-store-failed = Chúng tôi tạm thời chưa lưu được tệp. Vui lòng thử lại sau ít phút.

## Review and sending
my-review = Xem lại và gửi
my-review-lead = Đây là toàn bộ nội dung sẽ được gửi. Bạn có thể sửa từng phần trước khi gửi.
my-review-refused = Hồ sơ chưa được gửi
my-review-stale = Nội dung vừa được sửa ở nơi khác. Vui lòng xem lại bản mới bên dưới rồi gửi.
my-review-then = Sau khi gửi, bạn nhận ngay mã hồ sơ và ngày hẹn trả lời.
my-edit = Sửa phần này
my-documents = Tệp đính kèm
my-send = Gửi hồ sơ
my-send-again = Gửi lại hồ sơ
my-consent = Bạn có đồng ý không
my-consent-text = Tôi đã đọc nội dung do thành viên tổ công nghệ số cộng đồng viết giúp và đồng ý để người đó gửi hồ sơ này thay tôi.
my-consent-agree = Tôi đồng ý
my-consent-give = Xác nhận đồng ý
my-consent-waits = Người đề xuất cần đăng nhập, xem lại trang này và đồng ý trước khi bạn gửi thay.
my-consent-needed = Có người đang viết giúp bạn; họ cần bạn đồng ý trước khi gửi lại.
flash-agree-missing = Vui lòng đánh dấu ô đồng ý trước khi xác nhận.
fault-tick = Vui lòng đọc và đánh dấu ô này.

## Receipt
my-receipt = Giấy tiếp nhận
my-receipt-title = Chúng tôi đã nhận được hồ sơ của bạn
my-receipt-lead = Hãy giữ mã này để tra cứu:
my-receipt-next = Giấy này cũng có trong hộp thư của bạn và được gửi qua thư điện tử nếu bạn đã xác nhận địa chỉ. Bạn có thể in trang này.
my-title = Tên
my-kind = Loại
my-received-at = Nhận lúc
my-handler = Người xử lý
my-first-due = Hạn kiểm tra hồ sơ
my-total-due = Hạn có kết luận
my-why-there = Vì sao gửi đến đây
my-open-file = Xem hồ sơ

## A file
my-where = Hồ sơ đang ở đâu
my-clock-paused = Thời hạn xử lý tạm dừng trong lúc chờ bạn.
my-mend = Bổ sung hồ sơ
my-ask-staff = Hỏi lại cán bộ
my-timeline = Diễn biến
my-messages = Trao đổi
my-messages-none = Chưa có tin nhắn nào.
my-message-write = Nhắn cho cơ quan đang xử lý
my-message-send = Gửi tin nhắn
my-all-answers = Xem toàn bộ nội dung đã gửi
my-withdraw-text = Rút hồ sơ nghĩa là chúng tôi ngừng xử lý. Hồ sơ đã rút không mở lại được, nhưng bạn có thể gửi hồ sơ mới. Người đang xử lý sẽ được báo.
my-withdraw-reason = Lý do rút hồ sơ
my-keep-file = Không rút
my-appeal = Đề nghị xem xét lại
my-appeal-text = Bạn có thể đề nghị xem xét lại một lần, đến hết ngày { $until }. Đề nghị được mở thành một hồ sơ mới có cùng nội dung, do những người khác xử lý.
my-appeal-link = Viết đề nghị xem xét lại
my-appeal-reason = Vì sao cần xem xét lại
my-appeal-reason-help = Nêu điều bạn thấy chưa đúng, hoặc chưa được xem xét.
my-appeal-truth = Tôi cam đoan những điều viết ở đây là đúng sự thật.
my-appeal-send = Gửi đề nghị
my-appeal-made = Bạn đã đề nghị xem xét lại. Hồ sơ mới:
my-appeal-of = Hồ sơ này đề nghị xem xét lại hồ sơ
my-letter-decision = Thông báo kết quả
my-letter-decline = Thông báo không tiếp nhận
my-letter-stop = Thông báo dừng xử lý
my-letter-revocation = Thông báo thu hồi quyết định
my-happened-created = Hồ sơ được tạo
my-happened-messaged = Có tin nhắn mới
my-happened-stage_extended = Thời hạn được gia hạn
my-happened-council_convened = Hội đồng được thành lập
my-happened-appealed = Đã đề nghị xem xét lại
my-happened-milestone_reached = Hoàn thành một mốc triển khai
my-happened-calendar_moved = Thời hạn được tính lại theo lịch nghỉ mới

## Inbox
my-inbox-none = Hộp thư trống
my-inbox-none-next = Mọi thông báo về hồ sơ của bạn sẽ ở đây.
my-inbox-new = Mới
my-inbox-read-all = Đánh dấu tất cả là đã đọc

## Named as co-author
my-named = Hồ sơ nêu tên bạn
my-named-asked = Bạn được nêu tên là đồng tác giả
my-named-asked-text = Vui lòng xem và cho biết có đúng không.
my-named-answer = Xem và trả lời
named-title = Đồng tác giả
named-said = Hồ sơ nói gì về bạn
named-by = Người đề xuất
named-name = Họ và tên
named-position = Chức danh, nghề nghiệp
named-workplace = Nơi công tác
named-share = Tỷ lệ đóng góp
named-question = Bạn có phải là đồng tác giả không
named-change = Câu trả lời của bạn
named-text = Chỉ bạn trả lời được câu này. Khi xác nhận, bạn theo dõi được hồ sơ và được báo mỗi khi hồ sơ thay đổi.
named-public = Khi sáng kiến được chấp nhận, tên bạn có được công khai không
named-public-yes = Đồng ý công khai tên tôi
named-public-no = Không công khai tên tôi
named-confirm = Xác nhận tôi là đồng tác giả
named-keep = Lưu lựa chọn
named-refuse = Không phải tôi, hoặc tôi không đồng ý
named-refuse-text = Người đề xuất và cán bộ tiếp nhận được báo. Tên bạn không được công khai. Hồ sơ vẫn được xử lý.
named-refuse-reason = Bạn muốn nói thêm điều gì
named-confirmed = Bạn đã xác nhận lúc { $at }.
named-refused = Bạn đã trả lời lúc { $at } rằng phần nói về bạn không đúng hoặc bạn không đồng ý. Nếu nhầm, bạn vẫn có thể xác nhận.
named-over = Hồ sơ đã kết thúc, không cần trả lời nữa.
my-happened-author_confirmed = Một đồng tác giả đã trả lời
my-happened-author_refused = Một đồng tác giả không xác nhận
flash-named = Cảm ơn bạn. Câu trả lời đã được ghi nhận.
