"""Trains xgboost, scikit-learn and RiskAuth on the same files, one after the other, and prints one table of results.

Usage: compare.py FOLDER RISKAUTH_BENCHMARKS_DLL
"""
import ctypes
import json
import subprocess
import sys
import time

import numpy as np
import xgboost
from sklearn.ensemble import HistGradientBoostingClassifier, IsolationForest
from sklearn.metrics import roc_auc_score, roc_curve

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


def timed(work):
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


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


def least(runs):
    return {name: min(run[name] for run in runs) for name in runs[0]}


def xgboost_run(parameters, trees, train, test):
    (values, labels), (test_values, _) = train, test
    matrix, matrix_s = timed(lambda: xgboost.DMatrix(values, labels))
    base = {"objective": "binary:logistic", "tree_method": "hist", "eta": 0.1, "max_bin": 255, "nthread": 2}
    booster, train_s = timed(lambda: xgboost.train(base | parameters, matrix, trees))
    return {"train_s": matrix_s + train_s}, booster, booster.predict(xgboost.DMatrix(test_values), output_margin=True)


def line(name, auc, recall, train_s, row_us):
    row = "" if row_us is None else f"{row_us:.2f}"
    print(f"| {name} | {auc:.4f} | {recall:.4f} | {train_s:.2f} | {row} |")


def boosted(folder, our_runs, train, test):
    for name, title, parameters, trees, sklearn in (
        ("deep", "200 trees, depth 6", {"max_depth": 6}, 200, {"max_depth": 6, "max_leaf_nodes": None, "max_iter": 200}),
        ("leafy", "100 trees, 20 leaves", {"max_depth": 0, "max_leaves": 20, "grow_policy": "lossguide"}, 100, {"max_leaf_nodes": 20, "max_iter": 100}),
    ):
        runs = [xgboost_run(parameters, trees, train, test) for _ in range(ROUNDS)]
        our_runs.append(ours(folder, sys.argv[2]))
        best, mine = least([run[0] for run in runs]), least(our_runs)
        row_us = xgboost_row_us(runs[-1][1], test[0][:PREDICTED_ROWS])
        library = HistGradientBoostingClassifier(learning_rate=0.1, l2_regularization=1, early_stopping=False, min_samples_leaf=1, **sklearn)
        _, sklearn_s = timed(lambda: library.fit(*train))
        reference = judge(test[1], runs[-1][2])
        scores = np.fromfile(f"{folder}/riskauth-{name}.f64")
        result = judge(test[1], scores)
        line(f"{title}: RiskAuth", *result, mine[f"{name}_train_s"], mine[f"{name}_row_us"])
        line(f"{title}: xgboost {xgboost.__version__} hist", *reference, best["train_s"], row_us)
        line(f"{title}: scikit-learn histogram boosting", *judge(test[1], library.decision_function(test[0])), sklearn_s, None)
        print(
            f"|   difference from xgboost, ratio xgboost / RiskAuth | {result[0] - reference[0]:+.4f} | {result[1] - reference[1]:+.4f} "
            f"| {best['train_s'] / mine[f'{name}_train_s']:.2f} | {row_us / mine[f'{name}_row_us']:.1f} |"
        )


def forests(folder, our_runs):
    (train, _), (test, labels) = read(f"{folder}/anomalies-train.bin"), read(f"{folder}/anomalies-test.bin")
    results, seconds = [], []
    for seed in SEEDS:
        forest, fit_s = timed(lambda: IsolationForest(n_estimators=200, max_samples=256, random_state=seed, n_jobs=1).fit(train))
        results.append(judge(labels, -forest.score_samples(test)))
        seconds.append(fit_s)
    row = test[:1]
    row_us = min(timed(lambda: forest.score_samples(row))[1] for _ in range(20)) * 1e6
    mine = least(our_runs)
    own = np.mean([judge(labels, np.fromfile(f"{folder}/riskauth-forest{seed}.f64")) for seed in SEEDS], axis=0)
    reference = np.mean(results, axis=0)
    line("isolation forest, 200 trees, mean of 20 seeds: RiskAuth", *own, mine["forest_train_s"], mine["forest_row_us"])
    line("isolation forest, 200 trees, mean of 20 seeds: scikit-learn", *reference, min(seconds), row_us)
    spread = np.std(results, axis=0)
    print(
        f"|   difference from scikit-learn, ratio scikit-learn / RiskAuth | {own[0] - reference[0]:+.4f} | {own[1] - reference[1]:+.4f} "
        f"| {min(seconds) / mine['forest_train_s']:.1f} | {row_us / mine['forest_row_us']:.0f} |"
    )
    print(f"|   spread of scikit-learn over its seeds (one standard deviation) | {spread[0]:.4f} | {spread[1]:.4f} | | |")


def main(folder, dll):
    train, test = read(f"{folder}/train.bin"), read(f"{folder}/test.bin")
    our_runs = [ours(folder, dll)]
    print(f"{len(train[1])} training rows x {train[0].shape[1]} features, {train[1].mean():.4f} positive; {len(test[1])} test rows")
    print("| model | AUC | recall at 1 % FPR | training, s | one row, us |")
    print("|---|---|---|---|---|")
    boosted(folder, our_runs, train, test)
    forests(folder, our_runs)


if __name__ == "__main__":
    main(*sys.argv[1:])
