// SPDX-License-Identifier: Apache-2.0
// The part of i18next that we use. Its Debian package has no types.
declare module 'i18next' {
  const i18next: {
    language: string;
    init(options: Record<string, unknown>): Promise<unknown>;
    changeLanguage(language: string): Promise<unknown>;
    t(key: string, values?: Record<string, unknown>): unknown;
    on(event: string, listener: () => void): void;
    off(event: string, listener: () => void): void;
  };
  export default i18next;
}
