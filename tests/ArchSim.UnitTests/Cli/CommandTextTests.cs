using ArchSim.Cli;

namespace ArchSim.UnitTests.Cli;

public sealed class CommandTextTests
{
    [TestCase("run,lpa,resnet50", "archsim run lpa resnet50")]
    [TestCase("run,my machine.yaml,a;b", "archsim run 'my machine.yaml' 'a;b'")]
    [TestCase("run,it's", @"archsim run 'it'\''s'")]
    [TestCase("run,", "archsim run ''")]
    public void A_command_line_can_be_given_back_to_a_shell(string arguments, string expected) =>
        Assert.That(CommandLine.Of(arguments.Split(',')), Is.EqualTo(expected));
}
