# Signing in and out, second factor, roles, the first page, addresses.

login-title = Đăng nhập
login-lead = Bạn đăng nhập bằng tài khoản định danh điện tử của mình. Cổng không có mật khẩu riêng cho người dân.
login-vneid-what = Bạn sẽ được đưa tới VNeID, rồi quay lại đây. Chúng tôi nhận họ tên, số định danh và ngày sinh của bạn; ngoài ra không nhận gì khác.
login-vneid = Đăng nhập bằng VNeID
login-returns = Đăng nhập xong, bạn sẽ trở lại đúng trang đang xem.
login-without = Không cần đăng nhập
login-without-text = Xem sáng kiến được chấp nhận, tra cứu hồ sơ bằng mã và xem cách xử lý hồ sơ thì không cần đăng nhập.
login-staff-title = Đăng nhập dành cho cán bộ
login-staff-lead = Dành cho người tiếp nhận, thẩm định, phê duyệt và quản trị.
login-staff-vneid = Bằng VNeID
login-staff-vneid-what = Cần tài khoản mức độ 2, và mỗi lần đều phải đăng nhập lại tại VNeID.
login-staff-password = Bằng tài khoản của cổng
login-username = Tên đăng nhập
login-password = Mật khẩu
login-staff-enter = Đăng nhập
login-staff-citizens = Bạn muốn gửi sáng kiến?

fault-wrong-password = Tên đăng nhập hoặc mật khẩu chưa đúng.
fault-locked-until = Đã sai quá nhiều lần. Vui lòng thử lại từ { $time }.
fault-wrong-code = Mã chưa đúng hoặc đã được dùng. Vui lòng đợi mã mới rồi nhập lại.
fault-agree-privacy = Vui lòng đánh dấu nếu bạn đồng ý. Chưa đồng ý thì chúng tôi chưa được phép giữ thông tin của bạn để xử lý hồ sơ.
fault-name-taken = Tên này đã có người dùng.
fault-last-administrator = Phải còn ít nhất một quản trị viên đang hoạt động.

onward-sign-in = Đang chuyển tới VNeID
onward-sign-out = Đang đăng xuất khỏi VNeID
onward-lead = Trang tiếp theo sẽ tự mở. Nếu không, hãy bấm nút dưới đây.
onward-go = Tiếp tục

trouble-again = Thử đăng nhập lại
trouble-not-configured-title = Chưa thể đăng nhập
trouble-not-configured-what = Cổng chưa được nối với VNeID nên chưa thể đăng nhập.
trouble-not-configured-next = Bạn vẫn có thể tra cứu hồ sơ bằng mã.
trouble-unreachable-title = VNeID chưa trả lời
trouble-unreachable-what = Chúng tôi không liên lạc được với VNeID lúc này. Lỗi không phải do bạn.
trouble-unreachable-next = Vui lòng đợi ít phút rồi thử lại. Bản nháp của bạn vẫn được giữ.
trouble-failed-title = Đăng nhập chưa thành công
trouble-failed-what = Câu trả lời từ VNeID không khớp với yêu cầu của chúng tôi, nên để bảo vệ bạn, chúng tôi đã dừng lần đăng nhập này.
trouble-failed-next = Vui lòng thử lại. Nếu vẫn không được, hãy báo cho chúng tôi mã bên dưới.
trouble-unregistered-title = Cổng chưa được VNeID chấp nhận
trouble-unregistered-what = VNeID từ chối chính cổng này, không phải bạn. Lỗi thuộc về việc cài đặt của cổng.
trouble-unregistered-next = Vui lòng thử lại sau, hoặc báo cho đơn vị vận hành cổng mã bên dưới. Bản nháp của bạn vẫn được giữ.
trouble-too-late-title = Đăng nhập quá lâu
trouble-too-late-what = Từ lúc bắt đầu đến lúc quay lại đã quá lâu, nên lần đăng nhập này hết hiệu lực.
trouble-too-late-next = Vui lòng đăng nhập lại.
trouble-cancelled-title = Bạn đã dừng đăng nhập
trouble-cancelled-what = Bạn đã quay lại mà chưa đăng nhập tại VNeID. Chưa có gì thay đổi.
trouble-cancelled-next = Bạn có thể đăng nhập lại bất cứ lúc nào.
trouble-level-too-low-title = Tài khoản chưa đủ mức độ định danh
trouble-level-too-low-what = Việc này cần tài khoản định danh ở mức độ cao hơn mức độ bạn vừa dùng.
trouble-level-too-low-next = Hãy nâng mức độ tài khoản định danh tại cơ quan công an, hoặc đăng nhập lại ở mức độ cao hơn.
trouble-used-title = Lần đăng nhập này không còn dùng được
trouble-used-what = Liên kết quay lại đã được dùng, đã hết hạn, hoặc bắt đầu từ trình duyệt khác.
trouble-used-next = Nếu bạn đã đăng nhập rồi thì không cần làm gì thêm. Nếu chưa, vui lòng đăng nhập lại.
trouble-locked-title = Tài khoản đang bị khóa
trouble-locked-what = Quản trị viên đã khóa tài khoản này, nên bạn chưa thể đăng nhập.
trouble-locked-next = Vui lòng liên hệ cơ quan chủ quản cổng. Hồ sơ đã gửi vẫn được xử lý bình thường.
trouble-no-role-title = Bạn chưa được giao vai trò
trouble-no-role-what = Bạn đã đăng nhập đúng, nhưng tài khoản chưa được giao vai trò ở cơ quan nào.
trouble-no-role-next = Vui lòng đề nghị quản trị viên của cơ quan giao vai trò, rồi đăng nhập lại.

kept-title = Nội dung bạn đã gõ vẫn còn
kept-lead = Phiên đăng nhập của bạn đã hết trước khi nội dung này được gửi. Chưa có gì bị thay đổi cho đến khi bạn bấm gửi.
kept-send = Gửi tiếp nội dung này
kept-forget = Bỏ, không gửi nữa
kept-how-long = Chỉ bạn xem được trang này. Nội dung được mã hóa và tự xóa sau hai giờ.

role-choose-title = Chọn vai trò
role-choose-lead = Mỗi lúc bạn làm việc với một vai trò. Bạn có thể đổi bất cứ lúc nào trong trang tài khoản.
role-choose-take = Chọn
role-choose-stay = Đang dùng

factor-title = Xác thực hai lớp
factor-lead = Nhập mã sáu chữ số đang hiện trong ứng dụng xác thực của bạn.
factor-setup-lead = Tài khoản cán bộ cần thêm một lớp bảo vệ ngoài mật khẩu. Việc này chỉ làm một lần.
factor-step-app = Cài ứng dụng xác thực
factor-step-app-text = Trên điện thoại, cài một ứng dụng tạo mã dùng một lần (TOTP) bất kỳ.
factor-step-secret = Thêm khóa vào ứng dụng
factor-step-secret-text = Trong ứng dụng, chọn thêm tài khoản rồi quét mã này.
factor-open-app = Mở bằng ứng dụng trên máy này
factor-step-code = Nhập mã đang hiện
factor-step-code-text = Ứng dụng hiện mã mới mỗi 30 giây. Mỗi mã chỉ dùng được một lần.
factor-code = Mã trong ứng dụng
factor-recovery = Mã dự phòng
factor-recovery-help = Mỗi mã dự phòng dùng được một lần. Để trống ô mã trong ứng dụng.
factor-no-app = Không có điện thoại bên cạnh
factor-go = Tiếp tục

own-password-title = Đổi mật khẩu
own-password-lead = Đổi xong, mọi nơi khác đang đăng nhập bằng tài khoản này đều bị đăng xuất.
own-password-old = Mật khẩu đang dùng
own-password-new = Mật khẩu mới
own-password-help = Ít nhất { $min } ký tự. Một câu ngắn dễ nhớ tốt hơn một từ khó nhớ.
own-password-again = Gõ lại mật khẩu mới
own-password-go = Đổi mật khẩu
fault-wrong-old-password = Mật khẩu đang dùng chưa đúng.
fault-password-short = Cần ít nhất { $min } ký tự.
fault-password-long = Mật khẩu này dài quá mức chúng tôi nhận.
fault-password-same = Mật khẩu mới phải khác mật khẩu đang dùng.
fault-password-easy = Mật khẩu này dễ đoán: đừng dùng tên đăng nhập hay vài ký tự lặp lại.
fault-password-differs = Hai lần gõ chưa giống nhau.
flash-password-changed = Đã đổi mật khẩu. Những nơi khác đã bị đăng xuất.
factor-qr = Mã QR chứa khóa cho ứng dụng xác thực
factor-step-secret-type = Không quét được? Chọn “nhập khóa bằng tay” và gõ khóa dưới đây, loại “theo thời gian”.

codes-title = Mã dự phòng của bạn
codes-lead = Các mã này chỉ hiện một lần. Dùng khi bạn không có điện thoại bên cạnh.
codes-keep = Hãy in ra hoặc chép lại và cất nơi an toàn. Các mã cũ không còn dùng được.
codes-next = Tôi đã cất, tiếp tục

welcome-title = Chào mừng bạn
welcome-lead = Đây là lần đầu bạn vào cổng. Hãy xem lại thông tin và cho biết bạn muốn nhận tin thế nào.
welcome-again-title = Thông báo về quyền riêng tư có thay đổi
welcome-again-lead = Chúng tôi đã sửa thông báo về quyền riêng tư. Vui lòng đọc lại trước khi tiếp tục.
welcome-email-help = Để nhận thư về hồ sơ. Chúng tôi sẽ gửi một liên kết tới địa chỉ này để bạn xác nhận. Không có cũng được: mọi thông báo luôn có trong hộp thư trên cổng.
welcome-agree = Tôi đã đọc và đồng ý
welcome-go = Tiếp tục

privacy-title = Thông báo về quyền riêng tư
privacy-who = Cổng này do cơ quan chủ quản vận hành để nhận và trả lời sáng kiến của người dân.
privacy-what = Chúng tôi giữ họ tên, số định danh, ngày sinh do VNeID gửi, địa chỉ thư điện tử nếu bạn cho, và nội dung bạn gửi.
privacy-why = Chúng tôi dùng những thông tin đó để biết ai gửi hồ sơ, tránh người có liên quan xử lý hồ sơ, và trả lời bạn. Không dùng vào việc khác.
privacy-seen = Số định danh, ngày sinh và địa chỉ thư điện tử được mã hóa bằng khóa riêng của bạn và được che trên trang. Mỗi lần cán bộ xem đầy đủ đều được ghi lại.
privacy-kept = Hồ sơ được giữ ít nhất 5 năm theo quy định. Tên bạn chỉ được công bố khi bạn đồng ý trong từng hồ sơ.
privacy-rights = Bạn được xem, sửa, rút lại sự đồng ý và yêu cầu xóa dữ liệu của mình.
privacy-version = Phiên bản { $version }

email-title = Xác nhận địa chỉ thư điện tử
email-ask = Dùng địa chỉ { $address } để gửi tin về hồ sơ trên cổng Sáng Kiến?
email-confirm = Xác nhận địa chỉ này
email-not-you = Nếu không phải bạn đã nhập địa chỉ này, hãy đóng trang. Địa chỉ sẽ không được dùng.
email-done-title = Đã xác nhận
email-done = Từ nay chúng tôi gửi tin về hồ sơ tới địa chỉ này.
email-next = Tiếp tục
email-gone-title = Liên kết này không còn dùng được
email-gone = Liên kết đã được dùng hoặc đã hết hạn. Bạn có thể gửi lại liên kết mới trong trang tài khoản.

flash-welcome = Cảm ơn bạn. Bây giờ bạn có thể gửi sáng kiến.
flash-email-sent = Chúng tôi đã gửi một liên kết tới địa chỉ bạn nhập. Hãy mở thư và xác nhận.
flash-email-forgotten = Chúng tôi không dùng địa chỉ thư điện tử của bạn nữa.
flash-session-ended = Đã đăng xuất khỏi thiết bị đó.
flash-signed-out-everywhere = Bạn đã đăng xuất ở mọi nơi.
