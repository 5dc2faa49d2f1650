// What the citizen of the walk has to say. It is Vietnamese in both languages of the interface.
export const TITLE = "Máy gieo hạt cho ruộng bậc thang, chạy bằng tay";
export const SEARCH = "may gieo hat ruong bac thang";
export const SUMMARY =
  "Ruộng bậc thang hẹp nên máy lớn không vào được, bà con vẫn gieo bằng tay, hạt thưa dày không đều. Chúng tôi làm " +
  "một máy gieo nặng tám ki-lô-gam, một người đẩy được. Hai vụ vừa qua, mười bốn hộ ở xã dùng chung ba máy: mỗi sào " +
  "bớt được ba công, tiết kiệm một phần tư hạt giống.";

// Section by section, as config/kinds/ordinary.toml asks. Rows are named `list.row.column`.
export const ORDINARY = {
  initiative: { title: TITLE, summary: SUMMARY, topic: "technical", field: "LV01", scope: "national" },
  authors: {
    "authors.0.name": "Nguyễn Thị Hoa",
    "authors.0.birth_date": "14/3/1988",
    "authors.0.workplace": "Hợp tác xã Nông nghiệp sạch Mê Linh",
    "authors.0.position": "Giám đốc",
    "authors.0.share": "60",
    "authors.0.public": true,
    "authors.1.name": "Đỗ Thị Bích Ngọc",
    "authors.1.citizen_number": "000182071271",
    "authors.1.workplace": "Xã Mê Linh, thành phố Hà Nội",
    "authors.1.position": "Thợ cơ khí",
    "authors.1.share": "40",
  },
  content: {
    before: "Gieo bằng tay, mỗi sào mất bốn công, hạt thưa dày không đều. Máy gieo trên thị trường nặng hơn sáu mươi ki-lô-gam.",
    solution:
      "Khung nhôm hai bánh. Trục gieo lấy chuyển động từ bánh xe qua dây xích, nên đi nhanh hay chậm hạt vẫn đều.\n" +
      "1. Đổ hạt vào phễu, chỉnh khe theo cỡ hạt.\n2. Đẩy máy dọc bờ ruộng.\n3. Thanh gạt phía sau lấp đất.",
    novelty: "Trục gieo quay theo bánh xe, không cần động cơ; tháo rời được thành ba phần để gùi lên ruộng cao.",
    conditions: "Đất đã làm nhỏ, ruộng rộng từ một mét. Một thợ hàn làm được trong hai ngày với vật tư tại chỗ.",
    confidential: "Góc nghiêng của thanh gạt.",
  },
  benefits: {
    first_applied_on: "15/3/2026",
    first_applied_at: "Xã Mê Linh, thành phố Hà Nội",
    benefit_by_author: "Mỗi sào bớt ba công. Hạt giống giảm từ bốn xuống ba ki-lô-gam. Cây mọc đều, ít phải tỉa dặm.",
    benefit_by_users: "Mười bốn hộ của hợp tác xã xác nhận: vụ xuân 2026 gieo xong sớm hơn sáu ngày.",
    yearly_benefit: "126,5",
    "first_users.0.name": "Lò Thị Mai",
    "first_users.0.workplace": "Hợp tác xã Nông nghiệp sạch Mê Linh",
  },
  documents: {},
};

const text = (about) => `${about}: máy nhẹ, bà con tự làm được, đã thử hai vụ ở mười bốn hộ và ghi số liệu từng sào.`;

export const BREAKTHROUGH = {
  initiative: {
    title: "Mạng cảm biến báo sạt lở cho các bản vùng cao",
    summary: text("Báo trước sạt lở"),
    field: "LV01",
    scope: "national",
    organisation: "individual",
  },
  authors: {
    "authors.0.name": "Nguyễn Thị Hoa",
    "authors.0.workplace": "Hợp tác xã Nông nghiệp sạch Mê Linh",
    "authors.0.position": "Giám đốc",
    "authors.0.share": "100",
  },
  content: {
    before: text("Trước đây"),
    solution: text("Giải pháp"),
    novelty: text("Điểm mới"),
    conditions: text("Điều kiện"),
  },
  plan: {
    "roadmap.0.step": "Lắp mười trạm thử",
    "roadmap.0.due_on": "30/6/2027",
    "roadmap.0.result": "Mười trạm chạy ổn định ba tháng",
    cost: "450",
    funding: text("Kinh phí"),
  },
  benefits: { impact: text("Tác động"), benefit_by_author: text("Lợi ích") },
  documents: {},
};

export const GROUNDS = "Giải pháp mới, có lợi ích rõ, nơi khác làm theo được.";

// A page of a picture in the smallest PDF that is one. Its name has nowhere to break, as names of files do.
export const DOCUMENT = {
  name: "ban_ve_may_gieo_hat_cho_ruong_bac_thang_chay_bang_tay_2026.pdf",
  mimeType: "application/pdf",
  buffer: Buffer.from(pdf()),
};

function pdf() {
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
  ];
  let body = "%PDF-1.4\n";
  const places = objects.map((object, at) => {
    const place = body.length;
    body += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const start = body.length;
  const line = (place) => `${String(place).padStart(10, "0")} 00000 n \n`;
  body += `xref\n0 4\n0000000000 65535 f \n${places.map(line).join("")}`;
  return `${body}trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
}
