export default {
  title: "A course about Raft",
  url: "https://course.example",
  baseUrl: "/",
  presets: [["classic", { docs: { routeBasePath: "/", sidebarPath: undefined }, blog: false, pages: false }]],
  scripts: [{ src: "https://overlap.example/embed.js", async: true }],
};
