// The man page, from the commands and their help.
import type { Command, Option } from 'commander';
import { TOOL } from '../shared/version.ts';
import { STATUSES } from './program.ts';

/** In man(7). */
export function manPage(program: Command): string {
  return [
    `.TH TCPSCOPE 1 "" "${TOOL.name} ${TOOL.version}" "User Commands"`,
    '.SH NAME',
    `${TOOL.name} \\- ${escaped('what happened to every TCP connection of a packet capture')}`,
    '.SH SYNOPSIS',
    ...program.commands.map(
      (command) => `.B ${TOOL.name} ${escaped(command.name())}\n${escaped(command.usage())}\n.br`,
    ),
    '.SH DESCRIPTION',
    escaped(program.description()),
    '.SH COMMANDS',
    ...program.commands.flatMap((command) => [
      `.SS ${escaped(command.name())} ${escaped(command.usage())}`,
      escaped(command.description()),
      ...command.options.flatMap((option) => optionLines(option)),
    ]),
    '.SH EXIT STATUS',
    ...STATUSES.flatMap(([status, text]) => ['.TP', `.B ${status}`, escaped(text)]),
    '',
  ].join('\n');
}

function optionLines({ flags, description, argChoices, defaultValue }: Option): string[] {
  const more = [
    ...(argChoices === undefined ? [] : [`one of ${argChoices.join(', ')}`]),
    ...(typeof defaultValue === 'string' || typeof defaultValue === 'number' ? [`default: ${defaultValue}`] : []),
  ].join('; ');
  return ['.TP', `.B ${escaped(flags)}`, escaped(withMore(description, more))];
}

/** In the brackets at its end, where it has some. */
function withMore(description: string, more: string): string {
  if (more === '') return description;
  return description.endsWith(')') ? `${description.slice(0, -1)}; ${more})` : `${description} (${more})`;
}

/** Nothing in it is a request or an escape of roff. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1');
}
