/*
 * 003 §7: shows the character at an index of a file that is mapped. The notes do not look at what
 * scanf returns: at the end of the input, or at a word, they answer the last number for ever. Their
 * file has one name for all who run it in this directory; here it has none, and goes with the
 * process.
 */
#include <err.h>
#include <stdio.h>
#include <sys/mman.h>

/* Makes a file of A to Z, 0 to 9 and a to z. */
static FILE *make_file(void)
{
	FILE *file = tmpfile();

	if (!file)
		err(1, "tmpfile");
	for (int c = 'A'; c <= 'Z'; c++)
		putc(c, file);
	for (int c = '0'; c <= '9'; c++)
		putc(c, file);
	for (int c = 'a'; c <= 'z'; c++)
		putc(c, file);
	if (fflush(file))
		err(1, "fflush");
	return file;
}

int main(void)
{
	FILE *file = make_file();
	long size = ftell(file);
	int index, read;
	const char *data;

	if (size < 0)
		err(1, "ftell");
	data = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fileno(file), 0);
	if (data == MAP_FAILED)
		err(1, "mmap");
	fclose(file); /* the mapping stays */
	printf("enter numbers from 0 to %ld, or -1 to quit\n", size - 1);
	while ((read = scanf("%d", &index)) == 1 && index != -1)
		if (index >= 0 && index < size)
			printf("at %d is %c\n", index, data[index]);
		else
			printf("no index: %d\n", index);
	if (read == 0)
		errx(1, "that is no number");
	if (munmap((void *)data, (size_t)size) < 0)
		err(1, "munmap");
	return 0;
}
