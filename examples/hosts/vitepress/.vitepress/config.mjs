export default {
  title: "A course about Raft",
  head: [["script", { src: "https://overlap.example/embed.js", async: "" }]],
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag === "overlap-playground" } } },
};
