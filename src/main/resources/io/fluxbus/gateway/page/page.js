'use strict';

/* The live page. Text of other people goes through textContent only. */
(() => {
  const SILENCE = 5000;
  const POINTS = 300;
  const REPORTED = 'times';
  const FIRST_DELAY = 1000;
  const LAST_DELAY = 10000;

  const $ = (id) => document.getElementById(id);

  const whole = new Intl.NumberFormat('en');
  const minute = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hour12: false });
  const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });

  /* Tokens are kept here only: not in a cookie, not in the browser's storage. */
  let accessToken = null;
  let adminToken = null;
  let canAct = false;
  let latest = null;

  // ---- Texts ----

  function count(value) {
    return whole.format(value);
  }

  function perSecond(value) {
    return value < 10 ? String(Math.round(value * 10) / 10) : count(Math.round(value));
  }

  function duration(millis) {
    if (millis === null || millis === undefined || millis < 0) {
      return '–';
    }
    if (millis < 1000) {
      return Math.round(millis) + ' ms';
    }
    if (millis < 10000) {
      return (millis / 1000).toFixed(1) + ' s';
    }
    if (millis < 120000) {
      return Math.round(millis / 1000) + ' s';
    }
    const seconds = Math.round(millis / 1000);
    const minutes = Math.floor(seconds / 60);
    return minutes < 120 ? minutes + ' min ' + (seconds % 60) + ' s' : Math.floor(minutes / 60) + ' h ' + (minutes % 60) + ' min';
  }

  /* An amount is a decimal number in text. It is shown with at least two decimals. */
  function dollars(text) {
    if (text === undefined) {
      return '–';
    }
    const value = Number(text);
    return '$' + value.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: value !== 0 && value < 1 ? 4 : 2 });
  }

  function words(type) {
    const text = type.replaceAll('_', ' ');
    return text.charAt(0).toUpperCase() + text.slice(1);
  }

  function kind(type) {
    return type === 'succeeded' ? 'good' : type === 'outcome_unknown' ? 'warn' : 'bad';
  }

  // ---- Elements ----

  function put(id, text) {
    const element = $(id);
    if (element.textContent !== text) {
      element.textContent = text;
    }
  }

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) {
      made.className = className;
    }
    if (text !== undefined) {
      made.textContent = text;
    }
    return made;
  }

  /* Shows items as children. An item that stays keeps its element, and so the keyboard's focus. */
  function list(parent, items, keyOf, create, heading) {
    const old = parent.shown || new Map();
    const shown = new Map();
    const focused = parent.contains(document.activeElement);
    items.forEach((item, at) => {
      const key = keyOf(item);
      if (shown.has(key)) {
        return;
      }
      const child = old.get(key) || create(item);
      old.delete(key);
      shown.set(key, child);
      child.update(item);
      if (parent.children[at] !== child) {
        const inside = child.contains(document.activeElement) ? document.activeElement : null;
        parent.insertBefore(child, parent.children[at] || null);
        if (inside) {
          inside.focus();
        }
      }
    });
    old.forEach((child) => child.remove());
    parent.shown = shown;
    if (focused && !parent.contains(document.activeElement)) {
      $(heading).focus();
    }
  }

  // ---- Curves ----

  const CURVES = [
    {
      title: 'Calls',
      least: 4,
      text: count,
      series: [
        { name: 'In flight', color: 'accent', fill: true, of: (s) => s.inFlight },
        { name: 'Limit', color: 'soft', dashed: true, of: (s) => s.limit },
        { name: 'Waiting', color: 'warn', of: (s) => s.queued },
      ],
    },
    {
      title: 'Outcomes per second',
      least: 4,
      text: perSecond,
      series: [
        { name: 'Succeeded', color: 'good', fill: true, of: (s) => s.succeeded },
        { name: 'Failed', color: 'bad', of: (s) => s.failed },
        { name: 'Unknown', color: 'warn', dashed: true, of: (s) => s.unknown },
      ],
    },
    {
      title: 'Times',
      least: 100,
      note: 'of the last minute',
      text: duration,
      series: [
        { name: 'API', color: 'accent', of: (s) => time(s, 2) },
        { name: 'API, 95%', color: 'accent', dashed: true, of: (s) => time(s, 3) },
        { name: 'Waiting', color: 'warn', of: (s) => time(s, 0) },
        { name: 'Waiting, 95%', color: 'warn', dashed: true, of: (s) => time(s, 1) },
      ],
    },
  ];

  let samples = [];

  function time(sample, index) {
    const value = sample[REPORTED] ? sample[REPORTED][index] : -1;
    return value < 0 ? null : value;
  }

  /* The three kinds of outcomes, from the rates by type. */
  function sampleOf(figures) {
    const sums = { good: 0, bad: 0, warn: 0 };
    Object.entries(figures.rates).forEach(([type, rate]) => { sums[kind(type)] += rate; });
    return {
      t: figures.t,
      inFlight: figures.inFlight,
      limit: figures.limit,
      queued: figures.queued,
      succeeded: sums.good,
      failed: sums.bad,
      unknown: sums.warn,
      times: figures.times || null,
    };
  }

  function addSample(figures) {
    const last = samples[samples.length - 1];
    if (last && last.t >= figures.t) {
      return;
    }
    // A gap in time is a gap in the curves.
    if (last && figures.t - last.t > 3000) {
      samples.push({ t: last.t + 1000, inFlight: null, limit: null, queued: null, succeeded: null, failed: null, unknown: null, times: null });
    }
    samples.push(sampleOf(figures));
    while (samples.length > POINTS) {
      samples.shift();
    }
  }

  function columns(curve) {
    return [samples.map((s) => s.t / 1000), ...curve.series.map((series) => samples.map(series.of))];
  }

  function color(name) {
    return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  }

  function build(curve) {
    const figure = element('figure', 'card');
    const caption = element('figcaption', '', curve.title + ' ');
    if (curve.note) {
      caption.append(element('small', '', curve.note));
    }
    const legend = element('p', 'legend');
    curve.values = curve.series.map((series) => {
      const item = element('span');
      item.append(element('i', series.color + (series.dashed ? ' dashed' : '')), series.name + ' ');
      const value = element('b', '', '–');
      item.append(value);
      legend.append(item);
      return value;
    });
    figure.append(caption, legend);
    if (window.uPlot) {
      curve.plot = element('div', 'plot');
      curve.plot.tabIndex = 0;
      curve.plot.setAttribute('role', 'img');
      curve.plot.setAttribute('aria-label', curve.title + ', curve of the last five minutes. The arrow keys move along it.');
      curve.plot.addEventListener('keydown', (event) => walk(curve, event));
      curve.plot.addEventListener('blur', () => leave());
      figure.append(curve.plot);
    }
    curve.details = element('details');
    curve.details.open = !window.uPlot;
    curve.details.append(element('summary', '', 'As a table'));
    curve.table = element('table', 'numbers');
    const head = element('tr');
    ['Last five minutes', 'Now', 'Lowest', 'Highest'].forEach((name) => {
      const cell = element('th', '', name);
      cell.scope = 'col';
      head.append(cell);
    });
    const top = element('thead');
    top.append(head);
    curve.rows = element('tbody');
    curve.table.append(top, curve.rows);
    curve.details.append(curve.table);
    curve.details.addEventListener('toggle', () => tabulate(curve));
    figure.append(curve.details);
    $('curves').append(figure);
  }

  function draw(curve) {
    const size = { width: Math.max(120, curve.plot.clientWidth), height: curve.plot.clientHeight };
    const soft = color('soft');
    const line = color('line');
    const axis = { stroke: soft, font: '11px system-ui, sans-serif', ticks: { show: false } };
    if (curve.chart) {
      curve.chart.destroy();
    }
    curve.chart = new window.uPlot({
      ...size,
      padding: [8, 18, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: 'time' }, drag: { x: false, y: false }, points: { size: 6 } },
      scales: {
        x: { range: (u, first, last) => [Math.min(first, last - 60), last] },
        y: { range: (u, low, high) => [0, Math.max(curve.least, (high || 0) * 1.08)] },
      },
      axes: [
        { ...axis, grid: { show: false }, space: 70, size: 24, values: (u, ticks) => ticks.map((t) => (ticks[1] - ticks[0] < 60 ? clock : minute).format(t * 1000)) },
        { ...axis, grid: { stroke: line, width: 1 }, space: 34, size: 50, values: (u, ticks) => ticks.map((v) => curve.text(v)) },
      ],
      series: [
        {},
        ...curve.series.map((series) => ({
          stroke: color(series.color),
          width: 2,
          dash: series.dashed ? [5, 4] : undefined,
          fill: series.fill ? color(series.color) + '22' : undefined,
          points: { show: false },
        })),
      ],
      hooks: { setCursor: [(u) => legend(curve, u.cursor.idx)] },
    }, columns(curve), curve.plot);
  }

  /* Shows the values at the cursor, or else the last ones. */
  function legend(curve, index) {
    const at = index === null || index === undefined ? samples.length - 1 : index;
    const sample = samples[at];
    curve.series.forEach((series, i) => {
      const value = sample ? series.of(sample) : null;
      curve.values[i].textContent = value === null ? '–' : curve.text(value);
    });
  }

  function tabulate(curve) {
    if (!curve.details.open) {
      return;
    }
    curve.rows.replaceChildren(...curve.series.map((series) => {
      const values = samples.map(series.of).filter((value) => value !== null);
      const last = samples.length ? series.of(samples[samples.length - 1]) : null;
      const row = element('tr');
      const name = element('th', '', series.name);
      name.scope = 'row';
      row.append(name);
      [last, values.length ? Math.min(...values) : null, values.length ? Math.max(...values) : null]
        .forEach((value) => row.append(element('td', '', value === null ? '–' : curve.text(value))));
      return row;
    }));
  }

  /* The arrow keys move the cursor of all curves, and its values are read aloud. */
  function walk(curve, event) {
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -30, PageDown: 30, Home: -POINTS, End: POINTS };
    const step = steps[event.key];
    if (event.key === 'Escape') {
      leave();
    }
    if (!step || !samples.length) {
      return;
    }
    event.preventDefault();
    const from = curve.chart.cursor.idx;
    const to = Math.max(0, Math.min(samples.length - 1, (from === null || from === undefined ? samples.length - 1 : from) + step));
    const left = curve.chart.valToPos(samples[to].t / 1000, 'x');
    CURVES.forEach((each) => each.chart.setCursor({ left, top: 10 }));
    const values = curve.series.map((series) => {
      const value = series.of(samples[to]);
      return series.name + ' ' + (value === null ? 'none' : curve.text(value));
    });
    put('curve-text', clock.format(samples[to].t) + ': ' + values.join(', '));
  }

  function leave() {
    CURVES.forEach((each) => each.chart && each.chart.setCursor({ left: -10, top: -10 }));
    put('curve-text', '');
  }

  function showCurves() {
    if (document.hidden) {
      return;
    }
    CURVES.forEach((curve) => {
      if (curve.chart) {
        curve.chart.setData(columns(curve));
        legend(curve, curve.chart.cursor.idx);
      } else {
        legend(curve, null);
      }
      tabulate(curve);
    });
  }

  function redraw() {
    if (window.uPlot && !$('main').hidden) {
      CURVES.forEach(draw);
    }
  }

  function prepareCurves() {
    CURVES.forEach(build);
    $('no-curves').hidden = Boolean(window.uPlot);
    if (!window.uPlot) {
      return;
    }
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
    new ResizeObserver(() => {
      CURVES.forEach((curve) => {
        if (curve.chart && curve.plot.clientWidth !== curve.chart.width && curve.plot.clientWidth > 0) {
          curve.chart.setSize({ width: curve.plot.clientWidth, height: curve.plot.clientHeight });
        }
      });
    }).observe($('curves'));
  }

  // ---- Figures ----

  function showFigures(figures) {
    latest = figures;
    put('in-flight', count(figures.inFlight));
    put('limit', count(figures.limit));
    put('queued', count(figures.queued));
    put('retries', count(figures.retries));
    const bar = $('bar');
    bar.setAttribute('aria-valuenow', Math.min(figures.inFlight, figures.limit));
    bar.setAttribute('aria-valuemax', figures.limit);
    bar.setAttribute('aria-valuetext', figures.inFlight + ' of ' + figures.limit);
    bar.firstElementChild.style.width = Math.min(100, 100 * figures.inFlight / Math.max(1, figures.limit)) + '%';
    put('rate', perSecond(sum(figures.rates)));
    put('outcomes', count(sum(figures.totals)));
    const times = figures.times || [-1, -1, -1, -1];
    ['wait-p50', 'wait-p95', 'api-p50', 'api-p95'].forEach((id, i) => put(id, duration(times[i])));
    showMoney(figures);
    $('workers-tile').hidden = figures.workers === undefined;
    put('workers', count(figures.workers || 0));
    showTypes(figures);
    showState(figures);
    showPause(figures);
    showAges();
    document.title = figures.inFlight + ' in flight · Fluxbus';
    // Last: when the time is there, so are the figures of that time.
    $('main').dataset.time = figures.t;
  }

  function sum(numbers) {
    return Object.values(numbers).reduce((total, number) => total + number, 0);
  }

  function showMoney(figures) {
    $('dollars').hidden = figures.spent === undefined;
    ['spent', 'reserved', 'unknown'].forEach((id) => {
      put(id, dollars(figures[id]));
      $(id).title = figures[id] === undefined ? 'not measured' : '$' + figures[id];
    });
  }

  function showTypes(figures) {
    const types = Object.keys(figures.totals).sort((a, b) => (a === 'succeeded' ? -1 : b === 'succeeded' ? 1 : figures.totals[b] - figures.totals[a] || (a < b ? -1 : 1)));
    list($('types'), types, (type) => type, (type) => {
      const row = element('tr');
      const name = element('th');
      name.scope = 'row';
      name.append(element('span', 'mark ' + kind(type)), words(type));
      const rate = element('td');
      const total = element('td');
      total.dataset.total = type;
      row.append(name, rate, total);
      row.update = () => {
        rate.textContent = perSecond(latest.rates[type] || 0);
        total.textContent = count(latest.totals[type]);
      };
      return row;
    }, 'types-title');
  }

  function showState(figures) {
    const states = [
      [figures.closed, 'bad', 'The client is closed'],
      [figures.suspended, 'bad', 'Suspended: the API rejects the key or the account'],
      [figures.budgetExhausted, 'warn', 'The budget is exhausted'],
      [figures.paused, 'warn', 'Paused'],
      [true, 'good', 'Live'],
    ];
    const [, state, text] = states.find(([holds]) => holds);
    setState(state, text);
  }

  function setState(state, text) {
    $('state').dataset.state = state;
    put('state-text', text);
  }

  // ---- Lists ----

  const ages = new Set();

  /* A text that says how long ago something was. */
  function age(className, after) {
    const text = element('span', className);
    text.after = after;
    ages.add(text);
    return text;
  }

  function showAges() {
    ages.forEach((text) => {
      if (!text.isConnected) {
        ages.delete(text);
        return;
      }
      const seconds = Math.max(0, Math.floor((latest.t - text.since) / 1000));
      const shown = (seconds < 10 ? seconds + ' s' : duration(1000 * seconds)) + text.after;
      if (text.textContent !== shown) {
        text.textContent = shown;
      }
    });
  }

  function since(text, moment) {
    text.since = moment;
    text.title = new Date(moment).toLocaleString();
  }

  function showFailures(failures) {
    $('no-failures').hidden = Boolean(failures && failures.length);
    put('no-failures', failures ? 'None since the start.' : 'Not measured: install LiveFigures before the client is created.');
    list($('failures'), failures || [], (f) => f.type + '\n' + f.message, (f) => {
      const item = element('li');
      const what = element('p', 'what');
      const times = element('span', 'count');
      const when = age('when', ' ago');
      const id = element('bdi', 'id');
      what.append(element('span', 'type ' + f.status, words(f.type)), times, when);
      const message = element('p');
      message.append(element('bdi', '', f.message));
      const last = element('p', 'when', 'Last: ');
      last.append(id);
      item.append(what, message, last);
      item.update = (now) => {
        times.textContent = '× ' + count(now.count);
        times.hidden = now.count < 2;
        since(when, now.last);
        id.textContent = now.id;
      };
      return item;
    }, 'failures-title');
  }

  function showCalls(calls) {
    $('no-calls').hidden = calls.length > 0;
    $('calls-table').hidden = calls.length === 0;
    list($('calls'), calls, (call) => call.key, (call) => {
      const row = element('tr');
      const name = element('th');
      name.scope = 'row';
      name.append(element('bdi', 'id', call.id));
      if (call.prompt !== undefined) {
        name.append(element('bdi', 'prompt', call.prompt));
      }
      const state = element('td');
      const started = element('td');
      const text = age('', '');
      started.append(text);
      const action = element('td');
      const button = element('button', '', 'Cancel');
      button.type = 'button';
      button.setAttribute('aria-label', 'Cancel ' + call.id);
      button.setAttribute('aria-describedby', 'locked-text');
      button.addEventListener('click', () => act('cancel?key=' + encodeURIComponent(call.key), 'The call was cancelled. It was not billed.'));
      action.append(button);
      row.append(name, state, started, action);
      row.update = (now) => {
        state.textContent = now.position > 0 ? 'waiting, ' + count(now.position) + ' in line' : 'in flight';
        since(text, now.submitted);
        button.hidden = now.position === 0;
        button.disabled = adminToken === null;
      };
      return row;
    }, 'calls-title');
  }

  function showImages(images) {
    $('images-section').hidden = images.length === 0;
    list($('images'), images, (image) => image.path, (image) => {
      const item = element('li');
      const picture = element('img');
      picture.alt = image.prompt === undefined ? 'Image of request ' + image.id : image.prompt;
      load(picture, image.path);
      const text = element('p');
      text.append(element('bdi', image.prompt === undefined ? 'id' : 'prompt', image.prompt === undefined ? image.id : image.prompt));
      // Screen readers read the prompt once.
      text.ariaHidden = String(image.prompt !== undefined);
      item.append(picture, text);
      item.update = () => {};
      return item;
    }, 'images-title');
  }

  /* An image that needs the access token cannot be loaded by its path alone. */
  async function load(picture, path) {
    try {
      const url = new URL(path, document.baseURI);
      if (url.origin !== location.origin) {
        return;
      }
      const response = await fetch(url, { headers: authorization(accessToken), referrerPolicy: 'no-referrer' });
      if (!response.ok) {
        return;
      }
      const reader = new FileReader();
      reader.addEventListener('load', () => { picture.src = reader.result; });
      reader.readAsDataURL(await response.blob());
    } catch (lost) {
      // The image stays empty, with its text.
    }
  }

  // ---- Actions ----

  function authorization(token) {
    return token === null ? {} : { Authorization: 'Bearer ' + token };
  }

  async function act(action, done) {
    try {
      const response = await fetch('live/actions/' + action, { method: 'POST', headers: authorization(adminToken) });
      if (response.ok) {
        put('action-text', done);
        return true;
      }
      put('action-text', (await response.json()).message);
    } catch (lost) {
      put('action-text', 'The server did not answer. Look at the figures before you try again.');
    }
    return false;
  }

  function showPause(figures) {
    const paused = figures.paused;
    const button = $('pause');
    button.hidden = paused === undefined;
    button.disabled = adminToken === null;
    button.textContent = paused ? 'Resume' : 'Pause';
    const rest = figures.inFlight + figures.queued;
    put('paused-text', paused === undefined ? 'This page cannot pause the gateway.'
      : !paused ? 'New calls are accepted.'
      : rest > 0 ? 'New calls are rejected. The ' + count(rest) + ' accepted before go on.'
      : 'New calls are rejected. All accepted before have their outcomes.');
  }

  function showLock() {
    $('unlock-field').hidden = !canAct || adminToken !== null;
    $('lock').hidden = adminToken === null;
    put('locked-text', !canAct ? 'No admin token is configured, so nobody can pause the gateway or cancel calls here.'
      : adminToken === null ? 'Enter the admin token to pause the gateway or to cancel calls.'
      : 'Unlocked until you lock, close or reload the page.');
    document.querySelectorAll('.calls button').forEach((button) => { button.disabled = adminToken === null; });
    if (latest) {
      showPause(latest);
    }
  }

  async function unlock(event) {
    event.preventDefault();
    adminToken = $('admin-token').value;
    $('admin-token').value = '';
    if (!await act('verify', 'Unlocked.')) {
      adminToken = null;
    }
    showLock();
    (adminToken === null ? $('admin-token') : $('pause')).focus();
  }

  // ---- Connection ----

  let abort = null;
  let heard = 0;
  let delay = FIRST_DELAY;
  let timer = null;

  const receivers = {
    first(data) {
      canAct = data.actions;
      samples = data.history.t.map((t, i) => {
        const sample = { t };
        Object.entries(data.history).forEach(([name, values]) => { sample[name] = values[i]; });
        return sample;
      });
      showLock();
    },
    figures(data) {
      connected();
      addSample(data);
      showFigures(data);
      showCurves();
    },
    lists(data) {
      showFailures(data.failures);
      showCalls(data.calls);
      showImages(data.images);
      showAges();
    },
  };

  function receive(event) {
    let name = '';
    let data = '';
    event.split('\n').forEach((line) => {
      if (line.startsWith('event: ')) {
        name = line.slice(7);
      } else if (line.startsWith('data: ')) {
        data += line.slice(6);
      }
    });
    if (receivers[name]) {
      receivers[name](JSON.parse(data));
    }
  }

  function connected() {
    delay = FIRST_DELAY;
    $('banner').hidden = true;
    document.body.classList.remove('stale');
    if ($('main').hidden) {
      const asked = !$('access').hidden;
      $('access').hidden = true;
      $('main').hidden = false;
      redraw();
      if (asked) {
        $('main').focus();
      }
    }
  }

  function lost(reason) {
    document.body.classList.add('stale');
    setState('bad', 'Connection lost');
    put('banner', reason + ' The figures are old. Trying again.');
    $('banner').hidden = false;
    clearTimeout(timer);
    timer = setTimeout(connect, delay);
    delay = Math.min(LAST_DELAY, 2 * delay);
  }

  function askForToken(wrong) {
    accessToken = null;
    $('banner').hidden = true;
    $('main').hidden = true;
    $('access').hidden = false;
    setState('wait', 'Locked');
    put('access-error', wrong ? 'This is not the access token.' : '');
    $('access-token').focus();
  }

  async function connect() {
    clearTimeout(timer);
    if (abort) {
      return;
    }
    const own = new AbortController();
    abort = own;
    heard = performance.now();
    let reason = 'The connection to the server is lost.';
    try {
      const response = await fetch('live/events', { headers: authorization(accessToken), signal: own.signal, cache: 'no-store' });
      if (response.status === 401) {
        abort = null;
        askForToken(accessToken !== null);
        return;
      }
      if (response.ok) {
        await read(response.body.pipeThrough(new TextDecoderStream()).getReader());
      } else {
        reason = await rejection(response);
      }
    } catch (closed) {
      // The reason stays.
    }
    own.abort();
    abort = null;
    lost(reason);
  }

  async function rejection(response) {
    try {
      return (await response.json()).message;
    } catch (other) {
      return 'The server answers with status ' + response.status + '.';
    }
  }

  async function read(reader) {
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      heard = performance.now();
      const events = (rest + value).split('\n\n');
      rest = events.pop();
      events.forEach(receive);
    }
  }

  /* A connection can be dead without an end. The server sends something each second. */
  function watch() {
    if (abort && performance.now() - heard > SILENCE) {
      abort.abort();
    }
  }

  function again() {
    if (!document.hidden && !abort && $('access').hidden) {
      connect();
    }
    showCurves();
  }

  prepareCurves();
  setInterval(watch, 1000);
  addEventListener('online', again);
  document.addEventListener('visibilitychange', again);
  $('access').addEventListener('submit', (event) => {
    event.preventDefault();
    accessToken = $('access-token').value;
    $('access-token').value = '';
    connect();
  });
  $('unlock').addEventListener('submit', unlock);
  $('lock').addEventListener('click', () => {
    adminToken = null;
    put('action-text', '');
    showLock();
    $('admin-token').focus();
  });
  $('pause').addEventListener('click', () => {
    const paused = latest.paused;
    act(paused ? 'resume' : 'pause', paused ? 'New calls are accepted.' : 'Paused.');
  });
  connect();
})();
