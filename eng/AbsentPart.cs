using System.Reflection;
using Xunit;

namespace MaiCluster;

/// <summary>Stands in a test project for its tests when their packages are absent, so that a run shows what it left out.</summary>
public sealed class AbsentPart
{
    [PresentPartFact]
    public void Packages_are_there() => Assert.Fail("Compiled only when they are not.");

    private sealed class PresentPartFactAttribute : FactAttribute
    {
        public PresentPartFactAttribute() =>
            Skip = typeof(AbsentPart).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(line => line.Key == "AbsentPart").Value;
    }
}
