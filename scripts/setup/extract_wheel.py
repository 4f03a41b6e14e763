"""Takes TensorFlow's two libraries and its C headers out of a wheel: extract_wheel.py WHEEL FOLDER.

The wheel holds far more than is needed; nothing but the members below is written, and none outside the folder.
"""

import os
import re
import shutil
import sys
import zipfile

LIBRARIES = {
    "tensorflow/libtensorflow_cc.so.2": "lib/libtensorflow_cc.so.2",
    "tensorflow/libtensorflow_framework.so.2": "lib/libtensorflow_framework.so.2",
}
HEADERS = re.compile(
    r"tensorflow/include/((?:tensorflow/c|tensorflow/core/platform/ctstring\w*|tsl|xla/tsl)\b[\w/.-]*\.h)"
)


def target_of(member):
    """Where a member of the wheel goes, or None when it is not needed."""
    if member in LIBRARIES:
        return LIBRARIES[member]
    header = HEADERS.fullmatch(member)
    return "include/" + header.group(1) if header and ".." not in member else None


def main(wheel, folder):
    found = set()
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            target = target_of(member)
            if target is None:
                continue
            path = os.path.join(folder, target)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            # Reading to the end checks the member's CRC.
            with archive.open(member) as source, open(path, "wb") as destination:
                shutil.copyfileobj(source, destination, 1 << 20)
            found.add(target)
    missing = set(LIBRARIES.values()) - found
    if missing or "include/tensorflow/c/c_api.h" not in found:
        sys.exit(f"{wheel} does not hold {', '.join(sorted(missing)) or 'the C headers'}")


if __name__ == "__main__":
    main(*sys.argv[1:])
