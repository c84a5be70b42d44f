// What plug-ins see of CloudSploit, written from its documentation and source: the collection, and a scan.

/** The locations that the tests collect. CloudSploit has a fixed list, too. */
const LOCATIONS = ["westeurope", "eastus"];

/** Collects as CloudSploit does: by location, with the members of `properties` moved up, or with the error in each location. */
function collect(error, registries) {
  const list = {};
  for (const location of LOCATIONS) {
    if (error) {
      list[location] = { err: error };
      continue;
    }
    list[location] = {
      data: registries
        .filter((registry) => registry.location === location)
        .map(({ properties, ...registry }) => ({ ...registry, ...properties })),
    };
  }
  return { registries: { list } };
}

/** Runs one plug-in on a collection, as the engine does, and returns what it writes. */
function scan(plugin, collection, settings = {}) {
  return new Promise((resolve, reject) => {
    let calls = 0;
    plugin.run(collection, settings, (error, results, source) => {
      calls += 1;
      if (calls > 1) {
        reject(new Error("the plug-in called back twice"));
      } else if (error) {
        reject(error);
      } else {
        resolve({ results, source, exitCode: Math.max(0, ...results.map((result) => result.status)) });
      }
    });
  });
}

module.exports = { LOCATIONS, collect, scan };
