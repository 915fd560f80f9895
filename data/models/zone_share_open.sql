-- title: Phần diện tích khu được phủ theo khai báo, từ số liệu mở | Part of the surface of a zone declared covered, from open data
-- grain: khu và công nghệ | zone and technology
-- unique: zone, technology
-- not_null: share_percent
-- stands_for: zone_share
SELECT zone, technology, share_percent FROM coverage.zone
