DROP TABLE figure_snapshots;
DROP TABLE exports;
DROP TABLE notices;
