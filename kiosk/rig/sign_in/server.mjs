// node server.mjs ASKED.json: runs until a signal ends it. ASKED.json says:
//   modules    folder in which node_modules lies        client, name, secret   the one client, and what it is called
//   people     [{sub, name, id_number}]                 port   0 for a free one    interval, lifetime   in seconds
//   ready      file that receives {"url": …}
// Its signing key is made at each start, so that a restart is a change of keys.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { createRequire } from 'node:module';
import path from 'node:path';
import { confirmCode, signedIn, typeCode, wentWrong, whoseTelephone } from './pages.mjs';

const asked = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const parts = createRequire(path.join(asked.modules, 'package.json'));
const { Provider } = await import(pathToFileURL(parts.resolve('oidc-provider')));
const listener = createServer();
await new Promise((done) => { listener.listen(asked.port, '127.0.0.1', done); });
const url = `http://127.0.0.1:${listener.address().port}`;
const people = new Map(asked.people.map((one) => [one.sub, one]));
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

const provider = new Provider(url, {
  clients: [{
    client_id: asked.client,
    client_name: asked.name,
    client_secret: asked.secret,
    grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
    response_types: [],
    redirect_uris: [],
  }],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }] },
  claims: { openid: ['sub'], profile: ['name', 'id_number'] },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  features: {
    claimsParameter: { enabled: true },
    devInteractions: { enabled: false },
    deviceFlow: {
      enabled: true,
      charset: 'base-20',
      mask: '****-****',
      userCodeInputSource: typeCode,
      userCodeConfirmSource: confirmCode,
      successSource: signedIn,
    },
  },
  interactions: { url: (_ctx, interaction) => `/who/${interaction.uid}` },
  ttl: { DeviceCode: asked.lifetime, AccessToken: 60, IdToken: 60, Session: 600, Interaction: 600, Grant: 600 },
  renderError: wentWrong,
  async findAccount(_ctx, sub) {
    return people.has(sub) ? { accountId: sub, claims: async () => people.get(sub) } : undefined;
  },
  // Who confirms the code wants just this: name and number for the hall, and is not asked about it again.
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope('openid profile');
    grant.addOIDCClaims(['name', 'id_number']);
    await grant.save();
    return grant;
  },
});

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/who/')) {
    await next();
    if (ctx.oidc?.route === 'device_authorization' && ctx.status === 200) {
      ctx.body = { ...ctx.body, interval: asked.interval };
    }
  } else if (ctx.method === 'POST') {
    const accountId = new URLSearchParams(await told(ctx.req)).get('who');
    await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId } });
    ctx.respond = false;
  } else {
    await provider.interactionDetails(ctx.req, ctx.res);
    whoseTelephone(ctx, ctx.path, asked.people);
  }
});

async function told(request) {
  let text = '';
  for await (const piece of request) text += piece;
  return text;
}

listener.on('request', provider.callback());
writeFileSync(`${asked.ready}.part`, JSON.stringify({ url }));
renameSync(`${asked.ready}.part`, asked.ready);
