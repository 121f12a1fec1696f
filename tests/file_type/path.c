/* Claims about paths that are empty, and the text of symbolic links. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"

CLAIM(file_type, an_empty_path_leads_nowhere,
      .says = "open, openat, mkfifo, mkfifoat, mknod, mkdir, stat, access, chdir, chmod, truncate, "
	      "link, symlink, rename, readlink, unlink and rmdir of an empty path fail with ENOENT",
      .zh = "路径为空时，open、openat、mkfifo、mkfifoat、mknod、mkdir、stat、access、chdir、chmod、"
	    "truncate、link、symlink、rename、readlink、unlink、rmdir 都失败 (ENOENT)",
      .verdict = HOLDS, .ref = "POSIX.1-2024 4.16 Pathname Resolution, open() ENOENT",
      .needs = { need_directory })
{
	const int here = must(open(".", O_RDONLY | O_DIRECTORY));
	struct stat status;
	char text[8];

	must(mkfifo("fifo", 0600));
	assert_fails(open("", O_RDONLY), ENOENT);
	assert_fails(open("", O_RDWR | O_CREAT, 0600), ENOENT);
	assert_fails(openat(here, "", O_RDONLY), ENOENT);
	assert_fails(mkfifo("", 0600), ENOENT);
	assert_fails(mkfifoat(here, "", 0600), ENOENT);
	assert_fails(mknod("", S_IFIFO | 0600, 0), ENOENT);
	assert_fails(mkdir("", 0700), ENOENT);
	assert_fails(stat("", &status), ENOENT);
	assert_fails(access("", F_OK), ENOENT);
	assert_fails(chdir(""), ENOENT);
	assert_fails(chmod("", 0600), ENOENT);
	assert_fails(truncate("", 0), ENOENT);
	assert_fails(link("", "new"), ENOENT);
	assert_fails(link("fifo", ""), ENOENT);
	assert_fails(symlink("fifo", ""), ENOENT);
	assert_fails(rename("", "new"), ENOENT);
	assert_fails(rename("fifo", ""), ENOENT);
	assert_fails(readlink("", text, sizeof(text)), ENOENT);
	assert_fails(unlink(""), ENOENT);
	assert_fails(rmdir(""), ENOENT);
	assert_returns(access("fifo", F_OK), 0);
}

CLAIM(file_type, a_links_text_ends_with_the_room,
      .says = "readlink stores the text of a symbolic link and no NUL behind it, of a longer one as "
	      "much as there is room for, and returns how many bytes; of a file that is no link it "
	      "fails with EINVAL",
      .zh = "readlink 存入符号链接的文本，其后不加 NUL，放不下时只存入能放下的部分，并返回字节数；"
	    "不是符号链接则失败 (EINVAL)",
      .verdict = HOLDS, .ref = "POSIX.1-2024 readlink(); readlink(2)", .needs = { need_directory })
{
	char text[] = "??????????";

	must(symlink("to/fifo", "link"));
	must(mkfifo("fifo", 0600));
	assert_returns(readlink("link", text, sizeof(text)), 7);
	assert_text(text, "to/fifo???");
	memset(text, '?', 10);
	assert_returns(readlink("link", text, 3), 3);
	assert_text(text, "to/???????");
	assert_fails(readlink("fifo", text, sizeof(text)), EINVAL);
	assert_text(text, "to/???????");
}
