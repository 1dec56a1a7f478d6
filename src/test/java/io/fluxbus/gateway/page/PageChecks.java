package io.fluxbus.gateway.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a page needs for everybody to use it. Each script returns what is wrong. */
final class PageChecks {
  /** The contrast of each visible text with its ground: at least 4.5, or 3 if it is large. */
  static final String CONTRAST =
      """
      const parse = text => {
        const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
        canvas.fillStyle = text;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
        return { r, g, b, a: a / 255 };
      };
      const light = ({ r, g, b }) => {
        const part = value => {
          value /= 255;
          return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
      };
      const ground = element => {
        for (let e = element; e; e = e.parentElement) {
          const color = parse(getComputedStyle(e).backgroundColor);
          if (color.a === 1) return color;
        }
        return { r: 255, g: 255, b: 255 };
      };
      const wrong = [];
      let seen = 0;
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!node.data.trim() || !element.checkVisibility() || element.closest('.hidden, .skip, :disabled, script, noscript')) continue;
        seen++;
        const style = getComputedStyle(element);
        const size = parseFloat(style.fontSize);
        const needed = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
        const [high, low] = [light(parse(style.color)), light(ground(element))].sort((a, b) => b - a);
        const ratio = (high + 0.05) / (low + 0.05);
        if (ratio < needed) wrong.push(node.data.trim() + ': ' + ratio.toFixed(2));
      }
      if (seen < 40) wrong.push('only ' + seen + ' texts');
      return wrong;
      """;

  /** Labels, names, headings, tables, ids and the language. */
  static final String NAMES =
      """
      const wrong = [];
      const all = selector => [...document.querySelectorAll(selector)];
      if (document.documentElement.lang !== 'en') wrong.push('language');
      all('input').filter(i => i.labels.length !== 1).forEach(i => wrong.push('label of ' + i.id));
      all('button').filter(b => !(b.textContent.trim() || b.ariaLabel)).forEach(b => wrong.push('button ' + b.id));
      all('img').filter(i => !i.hasAttribute('alt')).forEach(i => wrong.push('img ' + i.src));
      all('th').filter(t => !t.scope).forEach(t => wrong.push('th ' + t.textContent));
      all('svg').filter(s => s.getAttribute('aria-hidden') !== 'true').forEach(() => wrong.push('svg'));
      all('[aria-labelledby], [aria-describedby]').forEach(e =>
        ((e.getAttribute('aria-labelledby') || '') + ' ' + (e.getAttribute('aria-describedby') || '')).trim().split(/\\s+/)
          .filter(id => !document.getElementById(id)).forEach(id => wrong.push('no ' + id)));
      const ids = all('[id]').map(e => e.id);
      ids.filter((id, at) => ids.indexOf(id) !== at).forEach(id => wrong.push('twice ' + id));
      if (all('h1').length !== 1 || all('main').length !== 1) wrong.push('h1 or main');
      all('main section').filter(s => !s.querySelector('h2')).forEach(s => wrong.push('section ' + s.id));
      all('[tabindex]').filter(e => e.tabIndex > 0).forEach(e => wrong.push('tabindex ' + e.id));
      const meter = document.getElementById('bar');
      if (meter.getAttribute('aria-valuenow') !== '7' || meter.getAttribute('aria-valuemax') !== '16') wrong.push('meter');
      return wrong;
      """;

  /** The roles that mean nothing without a name. */
  private static final Set<String> NAMED =
      Set.of("button", "textbox", "link", "meter", "image", "region", "heading", "form", "main");

  private static final Set<String> OWN_NAME_OPTIONAL = Set.of("main", "form");

  private PageChecks() {}

  /** The roles of a tree of accessible elements that have no name. */
  static List<String> withoutName(Map<String, Object> tree) {
    List<String> wrong = new ArrayList<>();
    int seen = 0;
    for (Object each : (List<?>) tree.get("nodes")) {
      Map<?, ?> node = (Map<?, ?>) each;
      String role = value(node.get("role"));
      if (!Boolean.TRUE.equals(node.get("ignored")) && NAMED.contains(role)) {
        seen++;
        if (value(node.get("name")).isBlank() && !OWN_NAME_OPTIONAL.contains(role)) {
          wrong.add(role + " " + node.get("properties"));
        }
      }
    }
    if (seen < 10) {
      wrong.add("only " + seen + " elements");
    }
    return wrong;
  }

  private static String value(Object property) {
    return property instanceof Map<?, ?> map ? String.valueOf(map.get("value")) : "";
  }
}
