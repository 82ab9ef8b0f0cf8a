import { variableGroups } from './config.ts';
import { documentation } from './variable.ts';

const HEADER = `# Settings of AudioTricks, read from the environment or from a file .env beside this one.
# Generated from the configuration's schema: npm run config:example
# Everything is optional; what is commented out shows the default.
`;

/** The text of `.env.example`. */
export function renderEnvExample(): string {
  const groups = variableGroups.map(({ title, variables }) => {
    const entries = Object.entries(variables).map(([name, schema]) => {
      const { description, default: fallback } = documentation(schema);
      if (typeof fallback === 'string') return `# ${description}\n# ${name}=${fallback}\n`;
      return `# ${description}\n# Default: ${fallback.note}.\n# ${name}=\n`;
    });
    return `# --- ${title} ---\n\n${entries.join('\n')}`;
  });
  return `${HEADER}\n${groups.join('\n')}`;
}
