// SPDX-License-Identifier: Apache-2.0
/*
 * New file systems by fsopen(2), fsconfig(2) and fsmount(2): the mount exists, with all its attributes, before
 * it is seen anywhere, and the kernel says in words which option it did not like. fsconfig takes no value longer
 * than 255 bytes (the lowerdir of an overlay can be); such a mount is made by mount(2) in the directory itself.
 */
#include "linux/mount_impl.h"

#include "base/fd.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/sys.h"

#include <fcntl.h>
#include <sys/mount.h>

#define MAX_VALUE 255 /* of fsconfig(2), without the NUL */

/* What the kernel logged to the context about a failure ("e tmpfs: Bad value for 'size'"), as ": tmpfs: …". */
static const char *kernel_says(int ctx)
{
	const char *text = "";
	char buf[512];
	ssize_t n;

	while ((n = read(ctx, buf, sizeof buf - 1)) > 2) {
		buf[n] = '\0';
		buf[strcspn(buf, "\n")] = '\0';
		if (buf[0] == 'e' && buf[1] == ' ')
			text = mem_printf(": %s", buf + 2);
	}
	return text;
}

static int failed(const struct mount_op *op, const char *type, int ctx)
{
	int errnum = errno;

	return mount_fail(op, errnum, "mount %s: %s%s", type, mount_strerror(errnum),
			  kernel_says(ctx));
}

/* "key=value" is a string, "key" a flag. */
static int set_option(int ctx, const char *option)
{
	const char *value = strchr(option, '=');

	if (!value)
		return sys_fsconfig(ctx, FSCONFIG_SET_FLAG, option, NULL);
	return sys_fsconfig(ctx, FSCONFIG_SET_STRING, mem_strndup(option, (size_t)(value - option)),
			    value + 1);
}

static int set_options(int ctx, const char *const *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (*data[i] && set_option(ctx, data[i]) < 0)
			return -1;
	return 0;
}

int mount_make_fs(const struct mount_op *op, const struct fs_spec *fs)
{
	_close_ int ctx = sys_fsopen(fs->type);
	int fd;

	if (ctx < 0 && errno == ENODEV)
		return mount_fail(op, ENODEV, "mount %s: this kernel has no such file system",
				  fs->type);
	if (ctx < 0)
		return mount_fail(op, errno, "mount %s: %s", fs->type, mount_strerror(errno));
	if (fs->source && *fs->source &&
	    sys_fsconfig(ctx, FSCONFIG_SET_STRING, "source", fs->source) < 0)
		return failed(op, fs->type, ctx);
	if (set_options(ctx, fs->data, fs->data_len) < 0)
		return failed(op, fs->type, ctx);
	if (sys_fsconfig(ctx, FSCONFIG_CMD_CREATE, NULL, NULL) < 0)
		return failed(op, fs->type, ctx);
	fd = sys_fsmount(ctx, (unsigned int)fs->attrs);
	return fd < 0 ? failed(op, fs->type, ctx) : fd;
}

bool mount_is_long(const struct mount_op *op)
{
	if (op->source && strlen(op->source) > MAX_VALUE)
		return true;
	for (size_t i = 0; i < op->data_len; i++)
		if (strlen(op->data[i]) > MAX_VALUE)
			return true;
	return false;
}

static const struct {
	uint64_t attr;
	unsigned long flag;
} old_flags[] = {
	{MOUNT_ATTR_RDONLY, MS_RDONLY},
	{MOUNT_ATTR_NOSUID, MS_NOSUID},
	{MOUNT_ATTR_NODEV, MS_NODEV},
	{MOUNT_ATTR_NOEXEC, MS_NOEXEC},
	{MOUNT_ATTR_NOATIME, MS_NOATIME},
	{MOUNT_ATTR_STRICTATIME, MS_STRICTATIME},
	{MOUNT_ATTR_NODIRATIME, MS_NODIRATIME},
	{MOUNT_ATTR_NOSYMFOLLOW, 256}, /* MS_NOSYMFOLLOW, Linux 5.10 */
};

/* Options that mount(2) takes as flags. */
static const struct name old_words[] = {
	{"ro", MS_RDONLY},	   {"sync", MS_SYNCHRONOUS}, {"dirsync", MS_DIRSYNC},
	{"lazytime", MS_LAZYTIME}, {"mand", MS_MANDLOCK},    {NULL, 0},
};

int mount_long(const struct mount_op *op, int target)
{
	unsigned long flags = 0;
	const char *data = "";

	for (size_t i = 0; i < ARRAY_LEN(old_flags); i++)
		if (op->attrs & old_flags[i].attr)
			flags |= old_flags[i].flag;
	for (size_t i = 0; i < op->data_len; i++) {
		const struct name *word = name_find(old_words, op->data[i]);

		if (word)
			flags |= (unsigned long)word->value;
		else
			data = mem_printf("%s%s%s", data, *data ? "," : "", op->data[i]);
	}
	if (fchdir(target) < 0)
		return mount_fail(op, errno, "enter the target: %s", err_str(errno));
	if (mount(op->source ? op->source : "none", ".", op->type, flags, data) < 0)
		return mount_fail(op, errno, "mount %s: %s", op->type, err_str(errno));
	return 0;
}

int mount_reconfigure(const struct mount_op *op, int target)
{
	_close_ int ctx = sys_fspick(target);

	if (ctx < 0)
		return mount_fail(op, errno, "remount: %s", mount_strerror(errno));
	if (set_options(ctx, op->data, op->data_len) < 0 ||
	    sys_fsconfig(ctx, FSCONFIG_CMD_RECONFIGURE, NULL, NULL) < 0)
		return mount_fail(op, errno, "remount: %s%s", mount_strerror(errno),
				  kernel_says(ctx));
	return 0;
}
