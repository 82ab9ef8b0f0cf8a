import { type MailMessage, renderMail } from './mail-template.ts';

export function newDeviceMail({ device, ipAddress, at }: { device: string; ipAddress: string; at: Date }): MailMessage {
  return renderMail({
    category: 'new_device',
    subject: 'Somebody signed in from a new device',
    preheader: `${device}, from the address ${ipAddress}.`,
    paragraphs: [
      `Somebody signed in to your AudioTricks account from a device that it does not know: ${device}, from the address ${ipAddress}, at ${at.toISOString()}.`,
      'If it was you, there is nothing to do. If not, choose a new password now, which ends every session of your account.',
    ],
  });
}
