# Writes the files named as arguments to stdout as the C source of embedded.h's table.
# Any awk in the C locale will do: bytes above 127 go through as they are.

function escaped(line,    text, i, c) {
	for (i = 1; i <= length(line); i++) {
		c = substr(line, i, 1)
		text = text (c in escape ? escape[c] : c)
	}
	return text
}

BEGIN {
	for (i = 1; i < 32; i++)
		escape[sprintf("%c", i)] = sprintf("\\%03o", i)
	escape["\t"] = "\\t"
	escape["\""] = "\\\""
	escape["\\"] = "\\\\"
	escape["?"] = "\\?" # no trigraphs

	print "/* Made by harness/base/embed.awk. */"
	print "#include <stddef.h>\n\n#include \"base/embedded.h\"\n"
	for (i = 1; i < ARGC; i++) {
		print "static const char *const file_" i "[] = {"
		while ((status = (getline line < ARGV[i])) > 0)
			print "\t\"" escaped(line) "\","
		if (status < 0) {
			print "embed.awk: can't read " ARGV[i] | "cat >&2"
			exit 1
		}
		close(ARGV[i])
		print "\tNULL\n};\n"
	}
	print "const struct embedded_file embedded_files[] = {"
	for (i = 1; i < ARGC; i++)
		print "\t{ \"" escaped(ARGV[i]) "\", file_" i " },"
	print "\t{ NULL, NULL }\n};"
}
