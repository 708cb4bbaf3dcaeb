# SPDX-License-Identifier: ISC
# Writes the files given (queries/examples/NN-slug.walk) as the C table that
# queries/examples.h declares.

function quote(text)
{
    gsub(/\\/, "\\\\", text)
    gsub(/"/, "\\\"", text)
    gsub(/\t/, "\\t", text)
    gsub(/\?/, "\\?", text)
    return text
}

function finish()
{
    if (open)
        print "    },"
    open = 0
}

BEGIN {
    print "/* Made by queries/examples.awk. */"
    print "#include \"queries/examples.h\"\n"
    print "const struct ent_example ent_examples[] = {"
}

FNR == 1 {
    finish()
    open = 1
    n++
    name = FILENAME
    sub(/.*\//, "", name)
    sub(/^[0-9]+-/, "", name)
    sub(/\.walk$/, "", name)
    title = $0
    sub(/^#[ \t]*/, "", title)
    print "    {\"" name "\", \"" quote(title) "\","
}

{
    print "        \"" quote($0) "\\n\""
}

END {
    finish()
    print "    {NULL, NULL, NULL},"
    print "};\n"
    print "const size_t ent_n_examples = " n + 0 ";"
}
