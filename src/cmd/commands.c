// SPDX-License-Identifier: Apache-2.0
/*
 * The command table, and what several commands share.
 */
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "cmd/cmd.h"

#include <stdlib.h>
#include <unistd.h>

const struct command *const commands[] = {
	&cmd_create, &cmd_start,  &cmd_run,  &cmd_exec,	    &cmd_kill,
	&cmd_delete, &cmd_state,  &cmd_list, &cmd_ps,	    &cmd_pause,
	&cmd_resume, &cmd_update, &cmd_spec, &cmd_features, NULL,
};

int cmd_print(const char *text)
{
	return file_write_fd(STDOUT_FILENO, "standard output", text, strlen(text));
}

const char *cmd_absolute(const char *path)
{
	char *cwd;

	if (!path || path[0] == '/')
		return path;
	cwd = getcwd(NULL, 0);
	path = str_join_path(cwd ? cwd : "/", path);
	free(cwd);
	return path;
}
