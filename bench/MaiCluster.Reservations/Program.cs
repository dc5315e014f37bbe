using System.Globalization;
using MaiCluster.Reservations;
using MaiCluster.Serving.Budgets;
using Microsoft.Extensions.Logging.Abstractions;

// dotnet run -c Release --project bench/MaiCluster.Reservations [COUNT]
// What a request waits for in its budgets: in this process, goal p99 under 1 ms; and over two silos and PostgreSQL on this machine, goal p99 under 3 ms.
var count = args is [var text] ? int.Parse(text, CultureInfo.InvariantCulture) : 10_000;
await using var cluster = await BudgetCluster.StartAsync(silos: 2);
var parts = cluster.NewParts();
using var local = new LocalBudgets(parts, NullLogger<LocalBudgets>.Instance);
await new Measured("in process, written to PostgreSQL", "a", local, parts, count).RunAsync();
await new Measured("over Orleans, written to PostgreSQL", "b", cluster.Actors, parts, count).RunAsync();
