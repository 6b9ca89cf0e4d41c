// Carbone community edition: a template with its tags; the second argument asks for a PDF by its own LibreOffice.
const fs = require("fs");
const path = require("path");
const readline = require("readline");
const carbone = require(path.join(__dirname, "..", "node_modules", "carbone"));

const [templates, convertTo] = process.argv.slice(2);
carbone.set({ templatePath: templates, converterFactoryTimeout: 0 });
const options = convertTo === "pdf" ? { convertTo } : {};

const seconds = (used) => (used.user + used.system) / 1e6;

async function answer(line) {
  const asked = JSON.parse(line);
  const { template, texts } = JSON.parse(fs.readFileSync(path.join(asked.folder, "carbone.json"), "utf8"));
  const [cpu, wall] = [process.cpuUsage(), process.hrtime.bigint()];
  const content = await new Promise((resolve, reject) =>
    carbone.render(template, texts, options, (fault, made) => (fault ? reject(fault) : resolve(made))),
  );
  const told = { wall: Number(process.hrtime.bigint() - wall) / 1e9, cpu: seconds(process.cpuUsage(cpu)), memory: 0 };
  if (asked.output) {
    fs.writeFileSync(path.join(asked.output, `paper.${convertTo || "docx"}`), content);
  }
  process.stdout.write(`${JSON.stringify(told)}\n`);
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    await answer(line);
  }
  process.exit(0);
})();
