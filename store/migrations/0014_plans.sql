-- +goose Up

-- A citizen's plan for her business: seven answers, hers alone.
CREATE TABLE plan_answers (
    application TEXT   NOT NULL REFERENCES applications (id),
    part        TEXT   NOT NULL CHECK (part IN ('produk', 'harga', 'tempat', 'promosi', 'orang', 'proses', 'tampilan')),
    body        TEXT   NOT NULL, -- sealed
    changed_at  BIGINT NOT NULL,
    PRIMARY KEY (application, part)
);

-- +goose Down
DROP TABLE plan_answers;
