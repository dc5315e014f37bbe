namespace MaiCluster.Serving.Fleets;

/// <summary>What is asked of each package, from the reports of all gateways. One owner.</summary>
internal sealed class DemandLedger(FleetOptions options)
{
    private readonly Dictionary<string, DemandWindow> _windows = new(StringComparer.Ordinal);

    public void Add(GatewayReport report, TimeSpan now)
    {
        foreach (var model in report.Models)
        {
            Of(model.Package).Add(report.Gateway, report.Interval, model, now);
        }
    }

    public void Wake(string package, TimeSpan now) => Of(package).Wake(now);

    public void Woken(string package)
    {
        if (_windows.TryGetValue(package, out var window))
        {
            window.Woken();
        }
    }

    /// <param name="packages">Those with replicas: each is listed, asked for or not. What was never asked for counts as idle since the fleet's start.</param>
    public IReadOnlyList<ModelDemand> Read(IEnumerable<string> packages, TimeSpan now)
    {
        foreach (var package in packages)
        {
            Of(package);
        }

        var demands = new List<ModelDemand>(_windows.Count);
        foreach (var (package, window) in _windows)
        {
            if (now - window.LastAsked > options.ForgetAfter)
            {
                _windows.Remove(package);
            }

            demands.Add(window.Read(now));
        }

        return demands;
    }

    private DemandWindow Of(string package)
    {
        if (!_windows.TryGetValue(package, out var window))
        {
            window = new DemandWindow(package, Math.Max(1, (int)options.DemandWindow.TotalSeconds));
            _windows.Add(package, window);
        }

        return window;
    }
}
