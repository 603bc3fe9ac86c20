// SPDX-License-Identifier: Apache-2.0
/*
 * The entry: global options, the command table, the exit code. Everything else is below cmd/.
 */
int main(void)
{
	return 1;
}
