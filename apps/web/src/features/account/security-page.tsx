import { ActedForSection } from '../acting/index.ts';
import { LinkedSignInsSection, PasskeysSection, TwoFactorSection } from '../factors/index.ts';
import { AccountFrame } from './account-frame.tsx';
import { EmailSection } from './email-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { SessionsSection } from './sessions-section.tsx';

/** In the order in which they stand on the page. */
const sections = [
  PasswordSection,
  TwoFactorSection,
  PasskeysSection,
  LinkedSignInsSection,
  EmailSection,
  SessionsSection,
  ActedForSection,
];

/** How the person shows who they are, and where they did. */
export function SecurityPage() {
  return (
    <AccountFrame title="Security">
      {sections.map((Section) => (
        <Section key={Section.name} />
      ))}
    </AccountFrame>
  );
}
