// SPDX-License-Identifier: Apache-2.0
/*
 * The step table as a table of Markdown. What a row does is written by hand in its last column, and kept; a row that is
 * new has a question mark there, which fails the test.
 */
#include "docs/tables.h"

#include "base/mem.h"
#include "base/str.h"
#include "container/steps.h"

/* The last cell of the line that begins with `head`, as it is in `old` (which begins with an empty line). */
static const char *explanation(const char *old, const char *head)
{
	const char *line = strstr(old, mem_printf("\n%s", head)), *end, *cell;

	if (!line)
		return "?";
	end = line + 1 + strcspn(line + 1, "\n");
	while (end > line && end[-1] != '|')
		end--;
	for (cell = end - 1; cell > line && cell[-1] != '|';)
		cell--;
	while (cell < end && *cell == ' ')
		cell++;
	for (end--; end > cell && end[-1] == ' ';)
		end--;
	return end > cell ? mem_strndup(cell, (size_t)(end - cell)) : "?";
}

static const char *commands_of(unsigned int cmds)
{
	return mem_printf("%s%s%s", cmds & MAKE_CREATE ? " create" : "",
			  cmds & MAKE_RUN ? " run" : "", cmds & MAKE_EXEC ? " exec" : "");
}

static void put_steps(FILE *to, const struct command *c, const char *old)
{
	(void)c;
	fputs("\n| row | who | for | if | undo | what |\n|---|---|---|---|---|---|\n", to);
	for (size_t i = 0; i < steps_len; i++) {
		const struct step *s = &steps[i];
		const char *head = mem_printf("| %s |", s->name);

		fprintf(to, "%s %s |%s | %s | %s | %s |\n", head, s->side == HOST ? "HOST" : "INIT",
			commands_of(s->cmds), s->when ? "if" : "", s->undo ? "undo" : "",
			explanation(old, head));
	}
	fputc('\n', to);
}

const struct region steps_regions[] = {
	{"steps", put_steps},
	{0},
};
