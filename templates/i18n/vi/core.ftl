# Words that every page, mail and export shares. The original is Vietnamese: plain, polite, "bạn" and "chúng tôi".

portal-name = Sáng Kiến

language-vi = Tiếng Việt
language-en = English

## States of a file (docs/workflow.md)
state-draft = Bản nháp
state-submitted = Mới đăng ký
state-returned = Yêu cầu bổ sung
state-declined = Không được tiếp nhận
state-received = Được tiếp nhận
state-in_review = Đang thẩm định
state-council = Hội đồng đánh giá
state-proposed = Chờ phê duyệt
state-decided = Đã có kết luận, chờ công bố
state-accepted = Được chấp nhận
state-rejected = Không được chấp nhận
state-withdrawn = Đã rút
state-stopped = Dừng xử lý
state-implementing = Đang triển khai
state-implemented = Đã áp dụng

## Actions: the verb on the button
action-submit = Gửi
action-discard = Xóa bản nháp
action-receive = Tiếp nhận
action-return = Yêu cầu bổ sung
action-decline = Không tiếp nhận
action-forward = Chuyển cơ quan
action-resubmit = Gửi lại
action-lapse = Kết thúc vì quá hạn bổ sung
action-assign = Phân công
action-recommend = Trình
action-conclude = Ghi kết luận của hội đồng
action-send_back = Trả lại để thẩm định
action-decide = Quyết định
action-reopen = Mở lại
action-announce = Công bố
action-withdraw = Rút hồ sơ
action-stop = Dừng xử lý
action-launch = Bắt đầu triển khai
action-complete = Hoàn thành triển khai
action-abandon = Ngừng triển khai
action-revoke = Thu hồi quyết định

## Actions: what happened, as in a timeline
done-submit = Hồ sơ đã được gửi
done-discard = Bản nháp đã được xóa
done-receive = Hồ sơ được tiếp nhận
done-return = Cơ quan yêu cầu bổ sung
done-decline = Hồ sơ không được tiếp nhận
done-forward = Hồ sơ được chuyển sang cơ quan khác
done-resubmit = Hồ sơ đã được bổ sung và gửi lại
done-lapse = Hết thời hạn bổ sung, hồ sơ dừng xử lý
done-assign = Hồ sơ được phân công thẩm định
done-recommend = Hồ sơ được trình
done-conclude = Hội đồng đã kết luận
done-send_back = Hồ sơ được trả lại để thẩm định thêm
done-decide = Đã có quyết định
done-reopen = Quyết định được mở lại trước khi công bố
done-announce = Kết quả được công bố
done-withdraw = Người đề xuất đã rút hồ sơ
done-stop = Hồ sơ dừng xử lý
done-launch = Sáng kiến bắt đầu được triển khai
done-complete = Sáng kiến đã được áp dụng
done-abandon = Việc triển khai đã ngừng
done-revoke = Quyết định chấp nhận bị thu hồi

## Roles of staff, and in which capacity an act was done
role-intake_officer = Cán bộ tiếp nhận
role-reviewer = Chuyên gia thẩm định
role-council_chair = Chủ tịch hội đồng
role-secretary = Thư ký hội đồng
role-member = Ủy viên hội đồng
role-approver = Lãnh đạo phê duyệt
role-analyst = Cán bộ tổng hợp
role-auditor = Thanh tra
role-administrator = Quản trị viên
capacity-proposer = Người đề xuất
capacity-assistant = Tổ công nghệ số cộng đồng
capacity-co_author = Đồng tác giả
capacity-system = Hệ thống
capacity-intake_officer = { role-intake_officer }
capacity-reviewer = { role-reviewer }
capacity-council_chair = { role-council_chair }
capacity-secretary = { role-secretary }
capacity-member = { role-member }
capacity-approver = { role-approver }
capacity-analyst = { role-analyst }
capacity-auditor = { role-auditor }
capacity-administrator = { role-administrator }

## Time
days-left = còn { $days } ngày làm việc
due-today = hạn là hôm nay
days-overdue = quá hạn { $days } ngày làm việc
ago-now = vừa xong
ago-minutes = { $count } phút trước
ago-hours = { $count } giờ trước
ago-yesterday = hôm qua lúc { $time }
ago-days = { $count } ngày trước

## Why the workflow says no (domain::workflow::Refusal)
refusal-not-from-here = Hồ sơ đang ở trạng thái “{ $state }” nên không thể thực hiện “{ $action }”.
refusal-not-your-role = Vai trò hiện tại của bạn không được làm việc này với hồ sơ này.
refusal-conflict-of-interest = Bạn có xung đột lợi ích với hồ sơ này nên không thể xử lý. Người khác sẽ làm thay.
refusal-reason-missing = Vui lòng ghi lý do.
refusal-mending-missing = Vui lòng ghi rõ người đề xuất cần bổ sung những gì.
refusal-too-few-reviewers = Cần ít nhất { $needed } chuyên gia không có xung đột lợi ích với hồ sơ; hiện có { $given }.
refusal-too-few-reviews = Cần ít nhất { $needed } phiếu thẩm định; hiện có { $given }.
refusal-needs-review = Loại sáng kiến này phải được thẩm định trước khi trả lời.
refusal-outcome-missing = Vui lòng chọn kết quả.
refusal-minutes-missing = Vui lòng ghi biên bản và danh sách người dự họp.
refusal-council-missing = Chưa thành lập hội đồng cho hồ sơ này.
refusal-chair-missing = Chưa có ai chủ trì được hội đồng: ngoài thư ký, cơ quan đang xử lý và cơ quan chủ quản cổng không có chủ tịch hội đồng nào không có xung đột lợi ích với hồ sơ. Cần quản trị viên giao vai trò này cho một người khác.
refusal-members-missing = Chưa có ủy viên nào cho hội đồng: ngoài chủ tịch và thư ký, cơ quan đang xử lý và cơ quan chủ quản cổng không có ủy viên hội đồng nào không có xung đột lợi ích với hồ sơ. Cần quản trị viên giao vai trò này cho một người khác.
refusal-meeting-ahead = Hội đồng họp vào ngày { $date }. Chỉ ghi được kết luận từ ngày đó.
refusal-too-few-present = Cần ít nhất { $needed } người dự họp; hiện có { $given }.
refusal-agency-without-intake = Cơ quan này chưa có cán bộ tiếp nhận. Vui lòng chọn cơ quan khác.
refusal-agency-same = Hồ sơ đang ở chính cơ quan này. Vui lòng chọn cơ quan khác.
refusal-agency-forwarded-before = Cơ quan này đã từng chuyển hồ sơ đi. Cần lãnh đạo của cơ quan đó đồng ý nhận lại.
refusal-second-return-needs-reason = Hồ sơ đã được yêu cầu bổ sung một lần. Yêu cầu lần hai phải có lý do bằng văn bản, và hồ sơ sẽ tính là quá hạn.
refusal-nothing-changed = Nội dung chưa có gì thay đổi so với lần gửi trước. Vui lòng bổ sung theo yêu cầu rồi gửi lại.
refusal-form-incomplete = Hồ sơ còn { $missing } mục chưa điền hoặc chưa đúng.
refusal-truth-missing = Vui lòng xác nhận cam đoan trước khi gửi.
refusal-hold-over = Đã hết thời gian chờ công bố nên không thể mở lại quyết định.
refusal-hold-running = Chưa hết thời gian chờ công bố.
refusal-not-due = Chưa đến hạn, hoặc đã qua thời hạn để làm việc này.
refusal-plan-missing = Vui lòng ghi đơn vị chịu trách nhiệm và các mốc triển khai có ngày hoàn thành.
refusal-result-missing = Vui lòng ghi kết quả áp dụng và minh chứng.
refusal-appeal-closed = Hồ sơ này đã được đề nghị xem xét lại, hoặc đã hết thời hạn đề nghị.
refusal-consent-missing = Cần người đề xuất đồng ý trước khi gửi thay.
refusal-extensions-used = Bước này đã được gia hạn đủ số lần cho phép.
refusal-data-restricted = Người này đã yêu cầu xóa dữ liệu. Dữ liệu cá nhân chỉ còn được lưu cho đủ thời hạn, không ai được mở.
person-erased = Người đã xóa dữ liệu

## What is wrong with a field
fault-required = Vui lòng điền mục này.
fault-too-long = Tối đa { $max } ký tự; hiện có { $given }.
fault-control-characters = Có ký tự không đọc được. Vui lòng xóa và gõ lại chỗ đó.
fault-not-a-citizen-number = Số định danh cá nhân gồm đúng 12 chữ số.
fault-malformed = Chưa đúng cách viết. Vui lòng kiểm tra lại.
fault-code-malformed = Đây không phải mã hồ sơ. Mã có dạng SK-2026-000123-7.
fault-code-mistyped = Mã hồ sơ có ký tự bị gõ nhầm. Vui lòng so lại với giấy tiếp nhận.
fault-code-out-of-range = Không có mã hồ sơ nào như vậy. Vui lòng so lại với giấy tiếp nhận.
fault-not-a-whole-number = Vui lòng nhập số nguyên từ { $min } đến { $max }, không có phần lẻ.
fault-not-a-number = Vui lòng nhập một số.
fault-past-day = Ngày này đã qua. Vui lòng chọn hôm nay hoặc một ngày sau đó.
fault-far-day = Ngày này cách nay hơn một năm. Vui lòng chọn một ngày gần hơn.
fault-future-day = Ngày này chưa đến. Vui lòng nhập hôm nay hoặc một ngày trước đó.
fault-not-a-past-day = Vui lòng nhập một ngày đã qua.
fault-not-a-date = Vui lòng nhập ngày có thật, dạng ngày/tháng/năm, ví dụ 22/11/2026.
fault-not-an-email = Địa chỉ thư điện tử chưa đúng, ví dụ đúng: ten@example.vn.
fault-not-a-phone = Số điện thoại chưa đúng, ví dụ đúng: 0912 345 678.
fault-out-of-range = Vui lòng nhập số từ { $min } đến { $max }.
    .only-min = Vui lòng nhập số không nhỏ hơn { $min }.
    .only-max = Vui lòng nhập số không lớn hơn { $max }.
fault-too-many-decimals = { $max ->
    [0] Vui lòng nhập số nguyên.
   *[other] Tối đa { $max } chữ số thập phân.
}
fault-reviewer-conflicted = { $name } có xung đột lợi ích với hồ sơ nên không thẩm định được. Vui lòng chọn người khác.
fault-member-conflicted = { $name } nay có xung đột lợi ích với hồ sơ nên không được tính là có mặt. Hãy bỏ chọn người này; nếu không còn đủ số người, hãy dùng “{ deed-convene_again }”.
fault-no-member = Hội đồng gồm chủ tịch, thư ký và ít nhất một ủy viên. Vui lòng chọn ủy viên.
fault-unknown-choice = Vui lòng chọn một mục trong danh sách.
fault-too-few-rows = Cần ít nhất { $min } dòng.
fault-same-meeting = Chưa có gì thay đổi. Hãy sửa ngày, địa điểm hoặc người tham gia.
fault-too-few-chosen = Cần ít nhất { $needed } chuyên gia; bạn đã chọn { $given }.
fault-too-many-rows = Tối đa { $max } dòng.
fault-shares-not-100 = Tổng tỷ lệ đóng góp phải bằng 100 %; hiện là { $given } %.
fault-own-number = Đây là số của chính bạn. Bạn có thể tự viết hồ sơ cho mình.
fault-typed-for-too-many = Đã có { $max } bản nháp đang được soạn hộ bạn. Hãy gửi hoặc bỏ một bản trước khi đồng ý thêm.
fault-too-many-files = Tối đa { $max } tệp. Vui lòng bỏ bớt một tệp trước khi thêm.
fault-too-many-new-files = Khi sửa hồ sơ, thêm được tối đa { $max } tệp mới. Vui lòng bỏ bớt một tệp mới trước khi thêm.
fault-agree = Vui lòng đọc và đồng ý với thông báo về quyền riêng tư để dùng cổng.

## Why a file went to its agency (domain::routing::Reason)
routing-field = Lĩnh vực “{ $field }” thuộc cơ quan này.
routing-province = Phạm vi áp dụng ở { $province }.
routing-agency = Theo quy tắc chuyển hồ sơ, { $agency } xử lý hồ sơ này.
routing-owner = Không có quy tắc chuyển riêng cho hồ sơ này, nên cơ quan chủ quản cổng xử lý.
routing-no-intake = { $agency } chưa có cán bộ tiếp nhận; cơ quan chủ quản cổng xử lý thay.
routing-appeal = Đề nghị xem xét lại do những người khác của cơ quan chủ quản cổng xử lý.

# The table a demonstration prints at start.
demo-sign-in-as = Đăng nhập thử tại { $address } với một trong những người giả định sau:
