"""Writes the two tables that every side reads. Same numbers on every machine: a fixed seed and numpy's PCG64."""
import sys

import numpy as np

FEATURES = 40


def write(path, values, labels):
    with open(path, "wb") as file:
        np.array(values.shape, dtype="<i4").tofile(file)
        values.astype("<f4").tofile(file)
        labels.astype("u1").tofile(file)


def sign_ins(rng, rows):
    """20 numeric features of several shapes, 10 like categories, 10 like rare flags; 5 % missing; about 2 % positives."""
    x = np.empty((rows, FEATURES), dtype=np.float32)
    x[:, 0:10] = rng.normal(size=(rows, 10))
    x[:, 10:15] = rng.exponential(size=(rows, 5))
    x[:, 15:20] = np.round(rng.gamma(2, 30, size=(rows, 5)))
    for i, levels in enumerate((3, 4, 6, 8, 12, 16, 24, 40, 80, 160)):
        x[:, 20 + i] = rng.zipf(1.6, size=rows) % levels
    x[:, 30:40] = rng.random((rows, 10)) < np.linspace(0.005, 0.3, 10)
    score = (
        1.2 * x[:, 0] * x[:, 1]
        + 0.9 * np.sin(2 * x[:, 2])
        + 0.6 * x[:, 3]
        + 0.8 * np.log1p(x[:, 10]) * (x[:, 22] > 2)
        - 0.01 * x[:, 15]
        + 0.5 * (x[:, 25] % 3 == 1)
        + 2.5 * x[:, 31]
        + 1.5 * x[:, 33] * (x[:, 4] > 0.5)
        - 6.0
    )
    labels = rng.random(rows) < 1 / (1 + np.exp(-score))
    x[rng.random(x.shape) < 0.05] = np.nan
    # One feature is missing more often for attacks: the direction of missing values must be learned.
    x[(rng.random(rows) < 0.3) & labels, 5] = np.nan
    return x, labels


def anomalies(rng, rows):
    """Two correlated crowds, and 1 % of rows drawn wider; no missing values, because the library's forest refuses them."""
    mixing = rng.normal(size=(FEATURES, FEATURES)) / np.sqrt(FEATURES)

    def draw(count):
        x = rng.normal(size=(count, FEATURES)) @ mixing + np.where(rng.random((count, 1)) < 0.3, 1.5, 0)
        labels = rng.random(count) < 0.01
        wide = labels[:, None] & (rng.random((count, FEATURES)) < 0.45)
        x[wide] *= 2.6
        return x.astype(np.float32), labels

    return draw(rows), draw(rows * 2 // 5)


def main(folder):
    rng = np.random.default_rng(20261121)
    write(f"{folder}/train.bin", *sign_ins(rng, 200_000))
    write(f"{folder}/test.bin", *sign_ins(rng, 100_000))
    train, test = anomalies(rng, 50_000)
    write(f"{folder}/anomalies-train.bin", *train)
    write(f"{folder}/anomalies-test.bin", *test)


if __name__ == "__main__":
    main(sys.argv[1])
