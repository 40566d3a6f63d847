// What a citizen's telephone shows while its holder signs in: is this your code, who are you, done.

const FRAME = (title, body) => `<!doctype html><html lang="zh"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${title}</title>
<style>body{font:20px sans-serif;margin:2em;max-width:30em}button{font:inherit;padding:.8em 2em;margin:.3em 0}
code{font-size:2em}</style><h1>${title}</h1>${body}</html>`;

const safe = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);

// Typed by hand, where a telephone cannot scan; also what is shown when a code is good no longer.
export function typeCode(ctx, form, _out, error) {
  const said = { AbortedError: '已取消,没有登录', AlreadyUsedError: '这个代码已经用过', ExpiredError: '这个代码过了时间' };
  const title = error ? said[error.name] ?? '没有这个代码' : '请输入自助终端上的代码';
  ctx.body = FRAME(title, `${form.replace('Enter code', '代码')}<button type="submit" form="op.deviceInputForm">继续</button>`);
}

// Whoever was sent a code by somebody else is told what it does, before anything happens.
export function confirmCode(ctx, form, client, _deviceInfo, userCode) {
  ctx.body = FRAME('在自助终端上登录?', `<p>${safe(client.clientName)}的屏幕上是这个代码吗?</p><code>${safe(userCode)}</code>
<p>您不在终端前,或者代码不一样,请点“取消”。</p>${form}
<button type="submit" form="op.deviceConfirmForm">是我,登录</button>
<button type="submit" form="op.deviceConfirmForm" name="abort" value="yes">取消</button>`);
}

// A real telephone knows whose it is; this one asks.
export function whoseTelephone(ctx, action, people) {
  const buttons = people.map((one) => `<p><button name="who" value="${safe(one.sub)}">${safe(one.name)}</button>`);
  ctx.body = FRAME('这是谁的手机?', `<form method="post" action="${action}">${buttons.join('')}</form>`);
}

export function signedIn(ctx) {
  ctx.body = FRAME('已登录', '<p>请看自助终端的屏幕。</p>');
}

export function wentWrong(ctx) {
  ctx.type = 'html';
  ctx.body = FRAME('没有登录', '<p>请回到自助终端,重新打开二维码。</p>');
}
