// SPDX-License-Identifier: Apache-2.0
// Debian's Chromium, driven by playwright-core, as a person at the web application. What the browser complains about is kept.
import { chromium } from 'playwright-core';
import { until } from './broker.js';

const arguments_ = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'];
export const openBrowser = () => chromium.launch({ executablePath: '/usr/bin/chromium', args: arguments_, headless: true });

export class Person {
  // `language`: en or zh; `host`: of the broker.
  static async open(browser, address, { language = 'en', width = 1280, height = 720, scheme = 'light' } = {}) {
    const person = new Person();
    person.address = address;
    person.context = await browser.newContext({ viewport: { width, height }, locale: language === 'zh' ? 'zh-CN' : 'en-GB', timezoneId: 'Europe/Berlin', colorScheme: scheme, reducedMotion: 'reduce' });
    person.page = await person.context.newPage();
    person.page.setDefaultTimeout(60_000);
    person.complaints = [];
    person.foreign = [];
    person.pending = new Set();
    const isOver = (request) => person.pending.delete(request);
    person.page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) person.complaints.push(`${message.text()} ${message.location().url}`); });
    person.page.on('pageerror', (fault) => person.complaints.push(String(fault)));
    person.page.on('request', (request) => { if (!request.url().startsWith(address) && !/^(data|blob):/.test(request.url())) person.foreign.push(request.url()); });
    // The stream of events never ends.
    person.page.on('request', (request) => { if (!request.url().endsWith('/api/v1/events')) person.pending.add(request); });
    person.page.on('requestfinished', isOver);
    person.page.on('requestfailed', isOver);
    return person;
  }
  async go(place = '') {
    await this.page.goto('about:blank');  // another fragment alone would not load the page again
    await this.page.goto(`${this.address}/${place}`);
    await this.page.locator('h1').first().waitFor();
  }
  // As a click on a link does: the page stays, only the screen changes.
  async walk(place) {
    await this.page.evaluate((hash) => new Promise((resolve) => {
      if (location.hash === hash) { resolve(); return; }
      addEventListener('hashchange', () => resolve(), { once: true });
      location.hash = hash;
    }), place);
    await this.rest();
    await this.page.locator('h1').first().waitFor();
  }
  // Waits until everything is loaded and drawn.
  async rest() {
    const drawn = () => this.page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(() => resolve(![...document.querySelectorAll('[role=status]')].some((one) => /^(Loading|正在加载)/.test(one.textContent ?? ''))))); }));
    await until('the screen to be at rest', async () => this.pending.size === 0 && await drawn() && this.pending.size === 0);
  }
  // True: something is wider than the window.
  isCut() { return this.page.evaluate(() => document.documentElement.scrollWidth > innerWidth); }
  text() { return this.page.locator('main').innerText(); }
  async close() { await this.context.close(); }
}
