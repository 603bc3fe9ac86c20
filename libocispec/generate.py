#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
r"""Makes the structs and tables of a .schema file (the syntax is explained at the top of schema/config.schema).

usage: generate.py [--check] [SCHEMA OUTPUT]...

OUTPUT.h and OUTPUT.c are written, or with --check compared (exit 1 if they differ). Without arguments: all of libocispec.
"""

import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
DEFAULT = [("schema/config.schema", "oci_config"), ("schema/state.schema", "oci_state"),
           ("schema/features.schema", "oci_features")]
SCALARS = {"string": "const char *", "raw": "const char *", "bool": "bool ", "uint16": "uint16_t ",
           "int32": "int32_t ", "uint32": "uint32_t ", "int64": "int64_t ", "uint64": "uint64_t "}
POINTERS = ("string", "raw")
MACROS = ("linux", "unix")  # predefined by gcc: the member gets a _
NOTICE = "/* Made by libocispec/generate.py from %s: change that, not this. */\n/* clang-format off */\n"


class SchemaError(Exception):
    pass


def snake(name):
    """noNewPrivileges -> no_new_privileges, throttleReadIOPSDevice -> throttle_read_iops_device"""
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


class Field:
    def __init__(self, schema, words):
        self.json, kind = words[0], words[1]
        if words[2:] not in ([], ["required"]):
            raise SchemaError("%s: what is %s?" % (self.json, " ".join(words[2:])))
        self.required = bool(words[2:])
        self.shape = {"[]": "ARRAY", "{}": "MAP"}.get(kind[-2:], "ONE")
        self.kind = kind if self.shape == "ONE" else kind[:-2]
        self.name = snake(self.json) + ("_" if self.json in MACROS else "")
        self.schema = schema

    def is_object(self):
        return self.kind not in SCALARS and self.kind not in self.schema.enums

    def c_type(self):
        if self.kind in SCALARS:
            return SCALARS[self.kind]
        if self.kind in self.schema.enums:
            return "enum %s " % self.schema.c_name(self.kind)
        return "struct %s *" % self.schema.c_name(self.kind)

    def aux(self):
        if self.shape != "ONE":
            return self.name + "_len"
        if self.required or self.is_object() or self.kind in POINTERS:
            return None
        return "has_" + self.name

    def element(self):
        """the C type of what an array or map has, and of what an object pointer points to"""
        if self.shape == "MAP":
            if self.kind != "string" and not self.is_object():
                raise SchemaError("%s: a map has strings or objects" % self.json)
            return "struct oci_pair" if self.kind == "string" else "struct %s_entry" % self.schema.c_name(self.kind)
        return self.c_type().rstrip("* ") if self.is_object() else self.c_type().strip()

    def members(self):
        if self.shape == "MAP":
            return "%s *%s; size_t %s;" % (self.element(), self.name, self.aux())
        if self.shape == "ARRAY":
            star = "" if self.is_object() else "*"
            return "%s%s%s; size_t %s;" % (self.c_type(), star, self.name, self.aux())
        has = "bool %s; " % self.aux() if self.aux() else ""
        return "%s%s%s;" % (has, self.c_type(), self.name)

    def row(self, struct):
        kind = "ENUM" if self.kind in self.schema.enums else "OBJECT" if self.is_object() else self.kind.upper()
        row = ['"%s", %d, JSON_%s, JSON_%s, %s' % (self.json, len(self.json), kind, self.shape,
                                                  "true" if self.required else "false"),
               "offsetof(struct %s, %s)" % (struct, self.name),
               "offsetof(struct %s, %s)" % (struct, self.aux()) if self.aux() else "JSON_NONE"]
        element = self.element() if self.shape != "ONE" or self.is_object() else None
        row += ["sizeof(%s)" % element if element else "0",
                "offsetof(%s, value)" % element if self.shape == "MAP" else "0"]
        link = {"OBJECT": ".type = &%s_type", "ENUM": ".names = &%s_enum"}.get(kind)
        row.append("{ %s }" % (link % self.schema.c_name(self.kind) if link else "NULL"))
        return "\t{ %s },\n" % ", ".join(row)


class Schema:
    def __init__(self, path):
        self.path, self.prefix = path, None
        self.enums, self.structs, self.lists, self.uses = {}, {}, {}, []
        self.notes, self.foreign, self.order = {}, set(), []
        current = None
        with open(path, encoding="utf-8") as f:
            for number, line in enumerate(f, 1):
                try:
                    current = self.read_line(line.rstrip("\n"), current)
                except SchemaError as e:
                    raise SchemaError("%s:%d: %s" % (path, number, e)) from None
        self.check()

    def read_line(self, line, current):
        text, _, note = line.partition("#")
        words = text.split()
        if not words:
            return current
        if text[0] == "\t":
            return self.read_member(words, current)
        keyword, rest = words[0], words[1:]
        if keyword == "prefix":
            self.prefix = rest[0]
            return None
        if keyword == "use":
            self.uses.append(rest[0].strip('"'))
            self.foreign.update(rest[1:])
            return None
        if keyword not in ("enum", "struct", "list") or not rest:
            raise SchemaError("what is %s?" % keyword)
        name = rest[0]
        if name in self.enums or name in self.structs or name in SCALARS:
            raise SchemaError("%s is there already" % name)
        self.order.append((keyword, name))
        self.notes[name] = note.strip()
        if keyword == "enum":
            self.enums[name] = rest[1:]
        elif keyword == "struct":
            self.structs[name] = []
        else:
            self.structs[name] = [Field(self, ["items", rest[1] + "[]"])]
            self.lists[name] = True
        return (keyword, name)

    def read_member(self, words, current):
        if current is None or current[0] == "list":
            raise SchemaError("an indented line that belongs to nothing")
        if current[0] == "enum":
            self.enums[current[1]] += words
        elif len(words) < 2:
            raise SchemaError("%s has no type" % words[0])
        else:
            self.structs[current[1]].append(Field(self, words))
        return current

    def check(self):
        if not self.prefix:
            raise SchemaError("%s: no prefix" % self.path)
        for name, fields in self.structs.items():
            if not 0 < len(fields) <= 64:
                raise SchemaError("%s: struct %s has %d properties" % (self.path, name, len(fields)))
            if len({f.json for f in fields}) != len(fields):
                raise SchemaError("%s: struct %s has a property twice" % (self.path, name))
            for f in fields:
                if f.is_object() and f.kind not in self.structs and f.kind not in self.foreign:
                    raise SchemaError("%s: %s.%s: what is %s?" % (self.path, name, f.json, f.kind))

    def c_name(self, name):
        return name if name in self.foreign else "%s_%s" % (self.prefix, name)

    def entries(self):
        """the structs that are the value of a map"""
        return {f.kind for fields in self.structs.values() for f in fields if f.shape == "MAP" and f.is_object()}

    def constants(self, name):
        values = self.enums[name]
        common = os.path.commonprefix(values)
        common = common[:common.rfind("_") + 1]
        return ["%s_%s" % (self.c_name(name).upper(), re.sub(r"\W", "_", v[len(common):]).upper()) for v in values]

    def enum_header(self, name):
        c, constants = self.c_name(name), self.constants(name)
        text = "enum %s {\n%s};\n" % (c, "".join("\t%s,\n" % k for k in constants))
        text += "enum { %s_COUNT = %d };\n" % (c.upper(), len(constants))
        text += "extern const struct json_enum %s_enum;\n" % c
        text += "static inline const char *%s_name(enum %s value)\n" % (c, c)
        return text + "{\n\treturn json_enum_name(&%s_enum, value);\n}\n" % c

    def struct_header(self, name):
        c = self.c_name(name)
        note = "/* %s */\n" % self.notes[name] if self.notes[name] else ""
        text = "%sstruct %s {\n%s};\n" % (note, c, "".join("\t%s\n" % f.members() for f in self.structs[name]))
        if name in self.entries():
            text += "struct %s_entry {\n\tconst char *key;\n\tstruct %s value;\n};\n" % (c, c)
        return text + "extern const struct json_type %s_type;\n" % c

    def header(self):
        blocks = [self.enum_header(n) if k == "enum" else self.struct_header(n) for k, n in self.order]
        includes = "".join('#include "%s"\n' % h for h in ["libocispec/json.h"] + self.uses)
        return "/* SPDX-License-Identifier: Apache-2.0 */\n%s#pragma once\n\n%s\n%s" % (
            NOTICE % os.path.basename(self.path), includes, "\n".join(blocks))

    def source(self, output):
        text = "/* SPDX-License-Identifier: Apache-2.0 */\n%s#include \"%s.h\"\n" % (
            NOTICE % os.path.basename(self.path), os.path.basename(output))
        for keyword, name in self.order:
            c = self.c_name(name)
            if keyword == "enum":
                values = ", ".join('"%s"' % v for v in self.enums[name])
                text += "\nstatic const char *const %s_names[] = { %s };\n" % (c, values)
                text += "const struct json_enum %s_enum = { %d, %s_names };\n" % (c, len(self.enums[name]), c)
                continue
            fields = self.structs[name]
            rows = "".join(f.row(c) for f in fields)
            text += "\nstatic const struct json_field %s_fields[] = {\n%s};\n" % (c, rows)
            text += "const struct json_type %s_type = { sizeof(struct %s), %s_fields, %d, %s };\n" % (
                c, c, c, len(fields), "true" if name in self.lists else "false")
        return text


def put(path, text, check):
    """true if all is well"""
    if not check:
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return True
    try:
        with open(path, encoding="utf-8") as f:
            same = f.read() == text
    except FileNotFoundError:
        same = False
    if not same:
        print("generate.py: %s is not what its schema says: run generate.py" % path, file=sys.stderr)
    return same


def main(args):
    check = args[:1] == ["--check"]
    args = args[1:] if check else args
    if len(args) % 2 or any(a.startswith("-") for a in args):
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 2
    pairs = list(zip(args[::2], args[1::2])) or [[os.path.join(HERE, p) for p in pair] for pair in DEFAULT]
    good = True
    try:
        for path, output in pairs:
            schema = Schema(path)
            good &= put(output + ".h", schema.header(), check)
            good &= put(output + ".c", schema.source(output), check)
    except (SchemaError, OSError) as e:
        print("generate.py: %s" % e, file=sys.stderr)
        return 2
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
