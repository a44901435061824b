CREATE TABLE "group" (id INTEGER PRIMARY KEY, enabled BOOLEAN NOT NULL DEFAULT 1, name TEXT, description TEXT);
CREATE TABLE domainlist (id INTEGER PRIMARY KEY, type INTEGER, domain TEXT, enabled BOOLEAN DEFAULT 1, comment TEXT);
CREATE TABLE adlist (id INTEGER PRIMARY KEY, address TEXT, enabled BOOLEAN DEFAULT 1, comment TEXT, type INTEGER DEFAULT 0);
CREATE TABLE client (id INTEGER PRIMARY KEY, ip TEXT, comment TEXT);
CREATE TABLE domainlist_by_group (domainlist_id INTEGER, group_id INTEGER);
CREATE TABLE adlist_by_group (adlist_id INTEGER, group_id INTEGER);
CREATE TABLE client_by_group (client_id INTEGER, group_id INTEGER);
CREATE TABLE info (property TEXT PRIMARY KEY, value TEXT);
CREATE TABLE gravity (domain TEXT, adlist_id INTEGER);
INSERT INTO info VALUES ('version', '19');
INSERT INTO "group" VALUES (0, 1, 'Default', NULL), (1, 1, 'Trẻ con', 'của nhà'), (2, 0, 'Cũ', NULL), (3, 1, 'Rỗng', NULL);
INSERT INTO client VALUES (1, '192.168.1.20', 'Bống'), (2, 'AA:BB:CC:00:00:02', 'Minh'), (3, ':wlan0', NULL), (4, 'may-in', NULL), (5, '192.168.2.0/24', 'Khách');
INSERT INTO client_by_group VALUES (1, 0), (1, 1), (2, 1), (3, 0), (4, 0), (5, 0);
INSERT INTO domainlist VALUES
  (1, 0, 'truong.example', 1, 'trường'),
  (2, 1, 'phim.example', 1, NULL),
  (3, 3, '(\.|^)cuoc\.example$', 1, NULL),
  (4, 3, 'game[0-9]+', 1, NULL),
  (5, 1, 'tat.example', 0, NULL),
  (6, 1, 'cu.example', 1, NULL),
  (7, 2, '^bai\.example$', 1, NULL),
  (8, 1, 'chat.example', 1, NULL);
INSERT INTO domainlist_by_group VALUES (1, 0), (2, 0), (3, 1), (4, 0), (5, 0), (6, 2), (7, 1), (8, 0), (8, 1);
INSERT INTO adlist VALUES (1, 'https://lists.example/a.txt', 1, 'A', 0), (2, 'https://lists.example/b.txt', 0, NULL, 1), (3, 'file:///opt/c.txt', 1, NULL, 0);
INSERT INTO adlist_by_group VALUES (1, 0), (1, 1), (2, 0), (3, 0);
INSERT INTO gravity VALUES ('quang-cao.example', 1);
