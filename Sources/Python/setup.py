"""Builds the extension, with the C library beside it.

RELAXKIT_PREFIX names a folder that `Sources/CLibrary/install` has installed into; without, the library is
built, which needs Swift 6.3 and the whole clone.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_ext import build_ext

HERE = Path(__file__).resolve().parent
LIBRARY = "librelaxkit.so.1"


class BuildWithLibrary(build_ext):
    """Builds the C library first and puts it beside the extension, which looks for it there."""

    def run(self):
        prefix = os.environ.get("RELAXKIT_PREFIX")
        if prefix is None:
            install = HERE.parent / "CLibrary" / "install"
            if not install.exists():
                raise SystemExit(
                    f"there is no {install}: the library is built from a whole clone of RelaxKit. "
                    "Or name a folder that has it installed in RELAXKIT_PREFIX."
                )
            prefix = (Path(self.build_temp) / "prefix").resolve()
            subprocess.run([install, prefix], check=True)
        self.library = Path(prefix) / "lib" / LIBRARY
        if not self.library.exists():
            raise SystemExit(f"there is no {self.library}")
        for extension in self.extensions:
            extension.include_dirs.append(str(Path(prefix) / "include"))
            extension.extra_link_args += [str(self.library), "-Wl,-rpath,$ORIGIN", "-Wl,-s"]
        super().run()

    def build_extension(self, extension):
        super().build_extension(extension)
        built = Path(self.get_ext_fullpath(extension.name))
        shutil.copyfile(self.library.resolve(), built.parent / LIBRARY)

    def copy_extensions_to_source(self):
        super().copy_extensions_to_source()
        # An installation that reads the sources where they are.
        shutil.copyfile(self.library.resolve(), HERE / "src" / "relaxkit" / LIBRARY)

    def get_outputs(self):
        outputs = super().get_outputs()
        return outputs + [str(Path(outputs[0]).parent / LIBRARY)]


class TaggedWheel(bdist_wheel):
    """Has the wheel say which glibc it needs, so that it is not installed where it cannot be loaded."""

    def get_tag(self):
        python, abi, platform = super().get_tag()
        versions = []
        for path in Path(self.bdist_dir).rglob("*.so*"):
            symbols = subprocess.run(
                ["objdump", "-T", path], check=True, capture_output=True, text=True
            ).stdout
            versions += [int(minor) for minor in re.findall(r"GLIBC_2\.(\d+)", symbols)]
        if versions and platform.startswith("linux_"):
            platform = f"manylinux_2_{max(versions)}_{platform.removeprefix('linux_')}"
        return python, abi, platform


setup(
    ext_modules=[
        Extension(
            "relaxkit._core",
            ["src/relaxkit/_core.c"],
            extra_compile_args=["-std=c11", "-Wall", "-Wextra"],
            py_limited_api=True,
        )
    ],
    cmdclass={"build_ext": BuildWithLibrary, "bdist_wheel": TaggedWheel},
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
