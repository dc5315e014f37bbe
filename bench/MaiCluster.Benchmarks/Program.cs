using BenchmarkDotNet.Running;

// dotnet run -c Release --project bench/MaiCluster.Benchmarks -- --filter '*'    (with --job dry: a smoke run, no figures)
// In this process: a project that BenchmarkDotNet generates would inherit the repository's own build rules.
var summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run([.. args, "--inProcess"]).ToList();
var failed = summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success));
return failed || summaries.Count == 0 ? 1 : 0;
