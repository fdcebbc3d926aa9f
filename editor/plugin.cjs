// The plugin `qed/editor` as TypeScript loads it: with `require`, by the `main` of this folder. qed is made of ES modules, which
// not every editor's Node.js can `require`, so they are imported; until then the language service is TypeScript's own.
module.exports = ({ typescript }) => ({
  create(info) {
    const own = info.languageService;
    let extended = {};
    import('../dist/editor/plugin.js')
      .then(({ extendedService }) => {
        extended = extendedService(info, typescript);
        info.project.refreshDiagnostics();
      })
      .catch((error) => info.project.projectService.logger.info(`qed/editor: ${error && error.stack}`));
    return new Proxy(own, { get: (_, name) => extended[name] ?? own[name] });
  },
});
