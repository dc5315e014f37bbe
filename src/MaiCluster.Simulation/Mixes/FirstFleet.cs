using MaiCluster.Serving.Fleets;
using MaiCluster.Simulation.World;

namespace MaiCluster.Simulation.Mixes;

/// <summary>The fleet that a policy makes of the trace's mean demand, on devices with nothing on them: how a run starts, or stays.</summary>
public static class FirstFleet
{
    /// <param name="setup">Its devices are how many there may be.</param>
    /// <param name="rateFactor">Demand is multiplied by this: what a larger constant fleet is made with.</param>
    /// <param name="seconds">Only arrivals up to here count; infinity takes all.</param>
    public static Placement Of(SimulationSetup setup, IFleetPolicy policy, double rateFactor, double seconds)
    {
        var devices = Enumerable.Range(0, setup.Devices.Count).Select(index => new SimulatedDevice(index, setup.Devices[index], 0)).ToArray();
        var planned = setup with { Fleet = policy, FleetOptions = setup.FleetOptions with { RateFactor = rateFactor } };
        var plan = new SimulatedFleet(planned, devices).Plan(0, Demands(setup, seconds));
        var placed = devices.Select(_ => new List<int>()).ToArray();
        var models = setup.Models.Select((model, index) => (model.Name, index)).ToDictionary(pair => pair.Name, pair => pair.index);
        var byId = devices.ToDictionary(device => device.Device.Id, device => device.Index);
        foreach (var start in plan.Starts)
        {
            placed[byId[start.Device]].Add(models[start.Package]);
        }

        return new Placement(placed);
    }

    private static List<ModelDemand> Demands(SimulationSetup setup, double seconds)
    {
        var span = Math.Max(1, Math.Min(seconds, setup.Trace.Seconds));
        var count = (int)Math.Ceiling(span);
        var bySecond = setup.Models.Select(_ => new int[count]).ToArray();
        var tokens = new (long Prompt, long Answer, int Requests)[setup.Models.Count];
        for (var index = 0; index < setup.Asked.Count; index++)
        {
            var request = setup.Trace.Requests[index];
            if (request.Seconds <= span)
            {
                ref var sum = ref tokens[setup.Asked[index]];
                sum = (sum.Prompt + request.PromptTokens, sum.Answer + request.AnswerTokens, sum.Requests + 1);
                bySecond[setup.Asked[index]][Math.Min(count - 1, (int)request.Seconds)]++;
            }
        }

        var demands = new List<ModelDemand>();
        for (var model = 0; model < tokens.Length; model++)
        {
            var (prompt, answer, requests) = tokens[model];
            if (requests > 0)
            {
                var mean = requests / (double)count;
                demands.Add(new ModelDemand
                {
                    Package = setup.Models[model].Name,
                    Rate = requests / span,
                    PromptTokens = prompt / (double)requests,
                    AnswerTokens = answer / (double)requests,
                    Burstiness = bySecond[model].Average(arrivals => (arrivals - mean) * (arrivals - mean)) / mean,
                });
            }
        }

        return demands;
    }
}
