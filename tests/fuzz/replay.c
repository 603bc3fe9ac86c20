/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a fuzz target over files, so that what a fuzzer has found once is looked at in every test
 * run and with every compiler. Arguments: files, or folders whose files are meant; without any, the
 * corpus that is named as the program is (config_fuzz: tests/fuzz/corpus/config). A target that
 * finds something aborts, and the last line says on which file.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replayed, failed;

static void run_file(const char *path)
{
	FILE *f = fopen(path, "re");
	struct stat st;
	uint8_t *data;

	if (!f || fstat(fileno(f), &st) != 0 || !(data = malloc((size_t)st.st_size + 1)) ||
	    fread(data, 1, (size_t)st.st_size, f) != (size_t)st.st_size) {
		printf("not ok - can't read %s\n", path);
		failed++;
	} else {
		printf("# %s\n", path);
		fflush(stdout);
		LLVMFuzzerTestOneInput(data, (size_t)st.st_size);
		replayed++;
		free(data);
	}
	if (f)
		fclose(f);
}

static void run(const char *path)
{
	struct dirent **entries;
	int n = scandir(path, &entries, NULL, alphasort);
	char name[4096];

	if (n < 0)
		run_file(path);
	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "%s/%s", path, entries[i]->d_name);
		if (entries[i]->d_name[0] != '.')
			run_file(name);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
}

int main(int argc, char **argv)
{
	const char *srcdir = getenv("srcdir"), *slash = strrchr(argv[0], '/');
	const char *name = slash ? slash + 1 : argv[0];
	char corpus[4096];

	snprintf(corpus, sizeof(corpus), "%s/tests/fuzz/corpus/%.*s", srcdir ? srcdir : ".",
		 (int)strcspn(name, "_"), name);
	if (argc < 2)
		run(corpus);
	for (int i = 1; i < argc; i++)
		run(argv[i]);
	printf("%sok 1 - %d files\n1..1\n", replayed && !failed ? "" : "not ", replayed);
	return !replayed || failed;
}
