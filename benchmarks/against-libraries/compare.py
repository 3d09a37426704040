"""Trains xgboost, scikit-learn and RiskAuth on the same files, one after the other, and prints one table of results.

Usage: compare.py FOLDER RISKAUTH_BENCHMARKS_DLL
"""
import ctypes
import json
import subprocess
import sys
import time

import numpy as np
import sklearn
import xgboost
from sklearn.ensemble import HistGradientBoostingClassifier, IsolationForest
from sklearn.metrics import roc_auc_score, roc_curve
from threadpoolctl import threadpool_limits

ROUNDS = 3
PREDICTED_ROWS = 5000
SEEDS = range(1, 21)


def read(path):
    with open(path, "rb") as file:
        rows, features = np.fromfile(file, "<i4", 2)
        values = np.fromfile(file, "<f4", rows * features).reshape(rows, features)
        return values, np.fromfile(file, "u1", rows)


def judge(labels, scores):
    false_positives, true_positives, _ = roc_curve(labels, scores, drop_intermediate=False)
    return roc_auc_score(labels, scores), true_positives[false_positives <= 0.01].max()


def timed(work, clock=time.perf_counter):
    start = clock()
    result = work()
    return result, clock() - start


def xgboost_row_us(booster, rows):
    """One row at a time through XGBoosterPredictFromDense, one thread; the strings that describe each row are made beforehand."""
    booster.set_param({"nthread": 1})
    library = xgboost.core._LIB
    config = json.dumps({"type": 0, "training": False, "iteration_begin": 0, "iteration_end": 0, "strict_shape": False, "cache_id": 0, "missing": float("nan")}).encode()
    arrays = [
        json.dumps({"data": [row.ctypes.data, True], "shape": [1, row.size], "typestr": "<f4", "version": 3}).encode()
        for row in rows
    ]
    shape, dimensions, result = ctypes.POINTER(ctypes.c_uint64)(), ctypes.c_uint64(), ctypes.POINTER(ctypes.c_float)()
    arguments = config, None, ctypes.byref(shape), ctypes.byref(dimensions), ctypes.byref(result)

    def predict():
        for array in arrays:
            if library.XGBoosterPredictFromDense(booster.handle, array, *arguments) != 0:
                raise RuntimeError(library.XGBGetLastError())

    predict()
    return min(timed(predict)[1] for _ in range(ROUNDS)) * 1e6 / len(rows)


def ours(folder, dll):
    output = subprocess.run(["dotnet", dll, "against-libraries", folder], check=True, capture_output=True, text=True).stdout
    return {name: float(value) for name, value in (line.split("=") for line in output.split())}


def xgboost_run(parameters, trees, train, test):
    """The time on the wall with two threads, and the processor's time with one, which other work on the machine disturbs less."""
    values, labels = train
    base = {"objective": "binary:logistic", "tree_method": "hist", "eta": 0.1, "max_bin": 255}

    def fit(threads):
        matrix = xgboost.DMatrix(values, labels, nthread=threads)
        return xgboost.train(base | parameters | {"nthread": threads}, matrix, trees)

    booster, train_s = timed(lambda: fit(2))
    _, cpu_s = timed(lambda: fit(1), time.process_time)
    return {"train_s": train_s, "cpu_s": cpu_s}, booster, booster.predict(xgboost.DMatrix(test[0]), output_margin=True)


def line(name, auc, recall, train_s, cpu_s, row_us):
    numbers = ["" if number is None else f"{number:.2f}" for number in (train_s, cpu_s, row_us)]
    print(f"| {name} | {auc:.4f} | {recall:.4f} | {' | '.join(numbers)} |", flush=True)


def boosted(folder, mine, train, test):
    for name, title, parameters, trees in (
        ("deep", "200 trees, depth 6", {"max_depth": 6}, 200),
        ("leafy", "100 trees, 20 leaves", {"max_depth": 0, "max_leaves": 20, "grow_policy": "lossguide"}, 100),
    ):
        runs = [xgboost_run(parameters, trees, train, test) for _ in range(ROUNDS)]
        best = {clock: min(run[0][clock] for run in runs) for clock in ("train_s", "cpu_s")}
        row_us = xgboost_row_us(runs[-1][1], test[0][:PREDICTED_ROWS])
        own = judge(test[1], np.fromfile(f"{folder}/riskauth-{name}.f64"))
        reference = judge(test[1], runs[-1][2])
        line(f"{title}: RiskAuth", *own, mine[f"{name}_train_s"], mine[f"{name}_cpu_s"], mine[f"{name}_row_us"])
        line(f"{title}: xgboost {xgboost.__version__} hist", *reference, best["train_s"], best["cpu_s"], row_us)
        print(
            f"|   difference; xgboost / RiskAuth | {own[0] - reference[0]:+.4f} | {own[1] - reference[1]:+.4f} "
            f"| {best['train_s'] / mine[f'{name}_train_s']:.2f} | {best['cpu_s'] / mine[f'{name}_cpu_s']:.2f} | {row_us / mine[f'{name}_row_us']:.1f} |"
        )
    with threadpool_limits(1):
        library = HistGradientBoostingClassifier(
            learning_rate=0.1, l2_regularization=1, early_stopping=False, min_samples_leaf=1, max_depth=6, max_leaf_nodes=None, max_iter=200
        )
        _, cpu_s = timed(lambda: library.fit(*train), time.process_time)
    line("200 trees, depth 6: scikit-learn histogram boosting", *judge(test[1], library.decision_function(test[0])), None, cpu_s, None)


def forests(folder, mine):
    (train, _), (test, labels) = read(f"{folder}/anomalies-train.bin"), read(f"{folder}/anomalies-test.bin")
    results, seconds = [], []
    for seed in SEEDS:
        forest, fit_s = timed(lambda: IsolationForest(n_estimators=200, max_samples=256, random_state=seed, n_jobs=1).fit(train))
        results.append(judge(labels, -forest.score_samples(test)))
        seconds.append(fit_s)
    row_us = min(timed(lambda: forest.score_samples(test[:1]))[1] for _ in range(20)) * 1e6
    judged = [judge(labels, np.fromfile(f"{folder}/riskauth-forest{seed}.f64")) for seed in SEEDS]
    own, reference = np.mean(judged, axis=0), np.mean(results, axis=0)
    line(f"isolation forest, mean of {len(SEEDS)} seeds: RiskAuth", *own, mine["forest_train_s"], None, mine["forest_row_us"])
    line(f"isolation forest, mean of {len(SEEDS)} seeds: scikit-learn {sklearn.__version__}", *reference, min(seconds), None, row_us)
    print(
        f"|   difference; scikit-learn / RiskAuth | {own[0] - reference[0]:+.4f} | {own[1] - reference[1]:+.4f} "
        f"| {min(seconds) / mine['forest_train_s']:.1f} | | {row_us / mine['forest_row_us']:.0f} |"
    )
    for side, values in (("RiskAuth", judged), ("scikit-learn", results)):
        spread = np.std(values, axis=0)
        print(f"|   one standard deviation over the seeds: {side} | {spread[0]:.4f} | {spread[1]:.4f} | | | |")


def main(folder, dll):
    train, test = read(f"{folder}/train.bin"), read(f"{folder}/test.bin")
    # The best of as many rounds as the libraries have.
    mine = ours(folder, dll)
    print(f"{len(train[1])} training rows x {train[0].shape[1]} features, {train[1].mean():.4f} positive; {len(test[1])} test rows")
    print("| model | AUC | recall at 1 % FPR | training, s, two threads | training, s of one processor | one row, us |")
    print("|---|---|---|---|---|---|")
    boosted(folder, mine, train, test)
    forests(folder, mine)


if __name__ == "__main__":
    main(*sys.argv[1:])
