"""Runs RoutBench's own validators. Usage: official.py DATA CASES

DATA holds 500_simple.json, 500_complex.json and c103_*.txt. Each line of CASES is a JSON object with a variant's id, the number of
customers n, and a list of solutions. Prints one line a variant: its id and a string of 0 and 1, one digit a solution.
"""
import json
import math
import os
import sys
from types import SimpleNamespace


def instance(path):
    rows = []
    capacity = None
    with open(path) as file:
        for line in file:
            words = line.split()
            if len(words) == 2 and all(w.isdigit() for w in words):
                capacity = int(words[1])
            elif len(words) == 7 and words[0].isdigit():
                rows.append([float(w) for w in words])
    places = [(r[1], r[2]) for r in rows]
    return {
        "capacity": capacity,
        "demand": [r[3] for r in rows],
        "time_window": [[r[4], r[5]] for r in rows],
        "service_time": [r[6] for r in rows],
        "edge_weight": [[math.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) for b in places] for a in places],
    }


def main(data, cases):
    code = {}
    for prefix, name in (("S", "500_simple.json"), ("C", "500_complex.json")):
        with open(os.path.join(data, name)) as file:
            for k, variant in enumerate(json.load(file)):
                code[f"{prefix}{k:03}"] = variant["code"]
    instances = {n: instance(os.path.join(data, f"c103_{n}.txt")) for n in (25, 50, 100)}
    with open(cases) as file:
        for line in file:
            case = json.loads(line)
            scope = {"VrpState": object}
            exec(code[case["id"]], scope)
            check = scope["check_constraints"]
            problem = instances[case["n"]]
            verdicts = "".join("1" if check(SimpleNamespace(routes=s, problem_data=problem)) else "0" for s in case["solutions"])
            print(case["id"], case["n"], verdicts)


main(sys.argv[1], sys.argv[2])
