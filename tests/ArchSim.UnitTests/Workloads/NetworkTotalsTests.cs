using ArchSim.Workloads;

namespace ArchSim.UnitTests.Workloads;

/// <summary>Parameters and multiply-accumulates of every shipped network against totals that others published.</summary>
public sealed class NetworkTotalsTests
{
    // torchvision publishes, for each of its models, num_params and GFLOPS (of multiply-accumulates, two decimals): its documentation
    // "Models and pre-trained weights".
    [TestCase("resnet18", 11_689_512, 1.81)]
    [TestCase("resnet50", 25_557_032, 4.09)]
    public void Parameters_are_exact_and_macs_agree_to_the_published_digits(string name, long parameters, double gigaMacs)
    {
        var network = WorkloadFile.Load(name);

        Assert.Multiple(() =>
        {
            Assert.That(network.Parameters, Is.EqualTo(parameters));
            Assert.That(network.Macs / 1e9, Is.EqualTo(gigaMacs).Within(0.005));
        });
    }
}
