// Particle's public client, as it is on npm, with our base URL. Every step prints "ok <step>", or "failed <step>: why".
// The server's address and what to work with come from the environment.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const Particle = require('particle-api-js');

const { PF_URL, PF_USER, PF_PASSWORD, PF_PRODUCT, PF_SLUG, PF_MEMBER, PF_STRANGER, PF_FOE, PF_IMAGE1, PF_IMAGE2 } = process.env;
const product = Number(PF_PRODUCT);
const ids = ['e00fce68000000000000aa01', 'e00fce68000000000000aa02'];
const particle = new Particle({ baseUrl: PF_URL });
const seen = {};

async function step(name, action) {
  try {
    await action();
    console.log(`ok ${name}`);
  } catch (error) {
    const why = String(error.errorDescription || error.message || error).replace(/\s+/g, ' ');
    console.log(`failed ${name}: ${why}`);
  }
}

async function refused(promise, status, code) {
  const error = await promise.then(() => assert.fail('it was allowed'), (e) => e);
  assert.equal(error.statusCode, status, error.errorDescription);
  assert.equal(error.body.error, code);
  assert.ok(error.shortErrorDescription.length > 0);
}

const body = async (promise) => (await promise).body;
const device = (deviceId) => body(particle.getDevice({ deviceId, product }));

// The next event that satisfies; the stream is closed behind it.
async function next(options, wanted) {
  const stream = await particle.getEventStream(options);
  try {
    return await new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error('no event within 60 s')), 60000);
      stream.on('event', (event) => {
        if (wanted(event)) {
          clearTimeout(limit);
          resolve(event);
        }
      });
    });
  } finally {
    stream.abort();
  }
}

async function signIn() {
  await step('login', async () => {
    const token = await body(particle.login({ username: PF_USER, password: PF_PASSWORD }));
    assert.equal(token.token_type, 'bearer');
    assert.ok(token.expires_in > 0);
    particle.setDefaultAuth(token.access_token);
  });
  await step('login with a wrong password', () => refused(particle.login({ username: PF_USER, password: 'wrong' }), 400, 'invalid_grant'));
  await step('who am I', async () => assert.equal((await body(particle.getUserInfo({}))).username, PF_USER));
  await step('products', async () => {
    assert.ok((await body(particle.listProducts({}))).products.some((known) => known.id === product));
    assert.equal((await body(particle.getProduct({ product }))).product.id, product);
    assert.equal((await body(particle.getProduct({ product: PF_SLUG }))).product.id, product);
    await refused(particle.getProduct({ product: 'nobodys-v7' }), 404, 'unknown_product');
  });
}

async function devices() {
  await step('add a device', async () => {
    const added = await body(particle.addDeviceToProduct({ deviceId: ids[0], product }));
    assert.equal(added.updated, 1);
    assert.deepEqual(added.invalidDeviceIds, []);
    assert.deepEqual(added.nonmemberDeviceIds, []);
  });
  await step('add devices from a file', async () => {
    const added = await body(particle.addDeviceToProduct({ file: Buffer.from(`${ids[0]}\n${ids[1]}\nnonsense\n`), product }));
    assert.deepEqual(added.updatedDeviceIds, [ids[1]]);
    assert.deepEqual(added.existingDeviceIds, [ids[0]]);
    assert.deepEqual(added.invalidDeviceIds, ['nonsense']);
  });
  await step('list devices', async () => {
    const found = [];
    for (let page = 1; ; page++) {
      const answer = await body(particle.listDevices({ product, page, perPage: 2 }));
      assert.equal(answer.meta.page, page);
      assert.equal(answer.meta.per_page, 2);
      found.push(...answer.devices);
      if (page >= answer.meta.total_pages) break;
    }
    const known = found.map((one) => one.id);
    assert.equal(new Set(known).size, known.length);
    [...ids, PF_MEMBER, PF_STRANGER, PF_FOE].forEach((id) => assert.ok(known.includes(id), id));
    const one = await body(particle.listDevices({ product, deviceId: ids[1] }));
    assert.deepEqual(one.devices.map((d) => d.id), [ids[1]]);
  });
  await step('get a device', async () => {
    const found = await device(PF_MEMBER);
    assert.equal(found.product_id, product);
    assert.equal(found.firmware_product_id, product);
    assert.equal(found.online, true);
    await refused(particle.getDevice({ deviceId: 'e00fce68000000000000ffff', product }), 404, 'unknown_device');
  });
  await step('rename, note, mark', async () => {
    await particle.renameDevice({ deviceId: ids[0], name: 'desk', product });
    await particle.setDeviceNotes({ deviceId: ids[0], notes: 'blue', product });
    await particle.markAsDevelopmentDevice({ deviceId: ids[0], product });
    const found = await device(ids[0]);
    assert.deepEqual([found.name, found.notes, found.development], ['desk', 'blue', true]);
  });
  await step('signal', () => particle.signalDevice({ deviceId: PF_MEMBER, signal: true, product }));
  await step('approve', async () => {
    assert.equal((await device(PF_STRANGER)).quarantined, true);
    await particle.addDeviceToProduct({ deviceId: PF_STRANGER, product });
    const found = await device(PF_STRANGER);
    assert.deepEqual([found.quarantined, found.product_id], [false, product]);
  });
  await step('deny', async () => {
    await particle.removeDevice({ deviceId: PF_FOE, deny: true, product });
    const found = await device(PF_FOE);
    assert.deepEqual([found.quarantined, found.denied], [false, true]);
  });
  await step('remove a device', async () => {
    await particle.removeDevice({ deviceId: ids[1], product });
    assert.notEqual((await device(ids[1])).product_id, product);
  });
}

async function firmware() {
  await step('upload from a path', async () => {
    const made = await body(particle.uploadProductFirmware({ product, version: 1, title: 'One', description: 'first', file: PF_IMAGE1 }));
    assert.deepEqual([made.version, made.title, made.description], [1, 'One', 'first']);
  });
  await step('upload from memory', async () => {
    await particle.uploadProductFirmware({ product, version: 2, title: 'Two', file: fs.readFileSync(PF_IMAGE2) });
    await refused(particle.uploadProductFirmware({ product, version: 2, title: 'Again', file: fs.readFileSync(PF_IMAGE1) }), 400, 'version_differs');
  });
  await step('list firmware', async () => {
    const all = await body(particle.listProductFirmware({ product }));
    assert.deepEqual(all.map((one) => one.version), [2, 1]);
    assert.equal(all[1].size, fs.statSync(PF_IMAGE1).size);
    assert.equal(typeof all[1].device_count, 'number');
    assert.equal(all[1].current, false);
    assert.ok(!Number.isNaN(Date.parse(all[1].uploaded_at)));
  });
  await step('get a firmware version', async () => assert.equal((await body(particle.getProductFirmware({ product, version: 1 }))).title, 'One'));
  await step('download firmware', async () => {
    const bytes = await particle.downloadProductFirmware({ product, version: 1 });
    assert.ok(Buffer.isBuffer(bytes) && bytes.equals(fs.readFileSync(PF_IMAGE1)));
  });
  await step('edit a firmware version', async () => {
    await particle.updateProductFirmware({ product, version: 2, title: 'Second', description: 'better' });
    assert.equal((await body(particle.getProductFirmware({ product, version: 2 }))).title, 'Second');
  });
  await step('release', async () => {
    await refused(particle.releaseProductFirmware({ product, version: 2, product_default: true }), 409, 'no_evidence');
    await particle.releaseProductFirmware({ product, version: 1, product_default: true });
    assert.equal((await body(particle.getProductFirmware({ product, version: 1 }))).current, true);
  });
  await step('lock', async () => {
    await particle.lockDeviceProductFirmware({ deviceId: ids[0], desiredFirmwareVersion: 2, product });
    assert.equal((await device(ids[0])).desired_firmware_version, 2);
    await refused(particle.lockDeviceProductFirmware({ deviceId: ids[0], desiredFirmwareVersion: 2, flash: true, product }), 409, 'device_offline');
    await particle.lockDeviceProductFirmware({ deviceId: PF_MEMBER, desiredFirmwareVersion: 1, flash: true, product });
    assert.equal((await device(PF_MEMBER)).desired_firmware_version, 1);
  });
  await step('unlock', async () => {
    await particle.unlockDeviceProductFirmware({ deviceId: ids[0], product });
    assert.equal((await device(ids[0])).desired_firmware_version, undefined);
  });
  await step('delete a firmware version', async () => {
    await particle.delete({ uri: `/v1/products/${product}/firmware/2` });
    assert.deepEqual((await body(particle.listProductFirmware({ product }))).map((one) => one.version), [1]);
  });
}

async function events() {
  await step('product stream', async () => {
    const event = await next({ product }, (found) => found.name === 'sensor/temperature');
    assert.equal(event.coreid, PF_MEMBER);
    assert.equal(event.data, '21.5');
    assert.ok(!Number.isNaN(Date.parse(event.published_at)));
  });
  await step('product stream with a slash in its prefix', async () => {
    const event = await next({ product, name: 'sensor/hum' }, () => true);
    assert.equal(event.name, 'sensor/humidity');
  });
  await step('device stream', async () => {
    const event = await next({ product, deviceId: PF_MEMBER, name: 'sensor/tem' }, () => true);
    assert.deepEqual([event.name, event.coreid], ['sensor/temperature', PF_MEMBER]);
  });
  await step('publish', async () => {
    const told = next({ product, name: 'door' }, () => true);
    const again = setInterval(() => particle.publishEvent({ product, name: 'door/open', data: 'wide', isPrivate: true }).catch(() => {}), 500);
    try {
      assert.equal((await told).data, 'wide');
    } finally {
      clearInterval(again);
    }
    await particle.publishEvent({ product, name: 'door/shut', data: '' });
  });
}

async function integrations() {
  await step('create a webhook', async () => {
    const made = await body(particle.createWebhook({
      product, event: 'sensor', url: 'https://example.com/hook', hook: { method: 'POST', headers: { 'X-Of': 'us' }, json: { value: '{{PARTICLE_EVENT_VALUE}}' } },
    }));
    seen.hook = made.id;
    assert.ok(seen.hook);
  });
  await step('list webhooks', async () => {
    const all = await body(particle.listWebhooks({ product }));
    assert.ok(Array.isArray(all));
    assert.ok(all.some((hook) => hook.id === seen.hook && hook.event === 'sensor' && hook.url === 'https://example.com/hook'));
  });
  await step('get a webhook', async () => {
    const answer = await body(particle.get({ uri: `/v1/products/${product}/webhooks/${seen.hook}` }));
    assert.equal((answer.webhook || answer.integration || answer).id, seen.hook);
  });
  await step('delete a webhook', async () => {
    await particle.deleteWebhook({ product, hookId: seen.hook });
    assert.ok((await body(particle.listWebhooks({ product }))).every((hook) => hook.id !== seen.hook));
  });
  await step('create, edit and delete an integration', async () => {
    const settings = { integration_type: 'Webhook', url: 'https://example.com/a', requestType: 'POST' };
    const { id } = await body(particle.createIntegration({ product, event: 'a', settings }));
    await particle.editIntegration({ product, integrationId: id, event: 'b', settings: { ...settings, url: 'https://example.com/b' } });
    const found = (await body(particle.listIntegrations({ product }))).find((one) => one.id === id);
    assert.equal(found.event, 'b');
    await particle.deleteIntegration({ product, integrationId: id });
    assert.deepEqual((await body(particle.listIntegrations({ product }))).filter((one) => one.id === id), []);
  });
}

async function people() {
  await step('team', async () => {
    const team = await body(particle.listTeamMembers({ product }));
    assert.ok(Array.isArray(team));
    assert.ok(team.some((member) => member.username === PF_USER));
  });
  await step('invite and remove a team member', async () => {
    await particle.inviteTeamMember({ product, username: 'ada@example.com' });
    await particle.removeTeamMember({ product, username: 'ada@example.com' });
  });
  await step('clients', async () => {
    const { client } = await body(particle.createOAuthClient({ product, name: 'shop', type: 'installed' }));
    assert.ok(client.id && client.secret);
    const { clients } = await body(particle.listOAuthClients({ product }));
    assert.ok(clients.some((known) => known.id === client.id && known.secret === undefined));
    seen.shop = new Particle({ baseUrl: PF_URL, clientId: client.id, clientSecret: client.secret });
    assert.ok((await body(seen.shop.loginAsClientOwner())).access_token);
  });
  await step('create a customer', async () => {
    seen.customer = (await body(seen.shop.createCustomer({ email: 'carl@example.com', password: 'Carl-2026-pass', product }))).access_token;
    assert.ok(seen.customer);
  });
  await step('customers', async () => {
    const { customers } = await body(particle.get({ uri: `/v1/products/${product}/customers` }));
    assert.ok(customers.some((customer) => [customer.username, customer.email].includes('carl@example.com')));
  });
  await step('claim code', async () => {
    const { claim_code: code } = await body(particle.getClaimCode({ product, auth: seen.customer }));
    assert.ok(code.length >= 20);
  });
  await step('logout', async () => {
    await particle.deleteCurrentAccessToken({});
    await refused(particle.listProducts({}), 401, 'not_signed_in');
  });
}

(async () => {
  for (const part of [signIn, devices, firmware, events, integrations, people]) {
    await part();
  }
})();
