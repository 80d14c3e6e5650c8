// A plugin of TypeDoc: puts the class of `@throws {Class} …` in front of the sentence, as a link; otherwise it would be lost.
export function load(app) {
  app.converter.on('resolveBegin', ({ project }) => {
    for (const { comment } of Object.values(project.reflections)) {
      for (const tag of comment?.blockTags ?? []) if (tag.tag === '@throws' && tag.typeAnnotation) addClass(tag);
    }
  });
}

function addClass(tag) {
  const names = tag.typeAnnotation.replace(/^\{|\}$/g, '').split('|');
  const links = names.map((name) => ({ kind: 'inline-tag', tag: '@link', text: name.trim() }));
  const separated = links.flatMap((link, at) => (at === 0 ? [link] : [{ kind: 'text', text: ' or ' }, link]));
  tag.content.unshift(...separated, { kind: 'text', text: ': ' });
}
