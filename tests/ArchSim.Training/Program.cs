using ArchSim.Training;

return args switch
{
    ["images", var folder] => Recipe.WriteImages(folder),
    ["model", var folder] => Recipe.WriteModel(folder, Console.Out),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("images FOLDER: draws the test and calibration images; model FOLDER: trains the network, writes it and prints its accuracy");
    return 2;
}
